import { emptyResponse, jsonResponse, notFound, type EmulatedResponse } from '../http/response.js';
import { wireDate } from '../http/dates.js';
import { ownedNumber, ownedNumbers, type BoughtNumber } from '../state/queries.js';
import { relativeUrl, type Call } from './call.js';
import { costOf, numberFields } from './offers.js';
import { pageOf } from './paging.js';

export function getNumber(call: Call): EmulatedResponse {
  const { state } = call.emulation;
  const owned = ownedNumber(state, call.id, call.now);
  if (state.holdOfNumber.has(call.id)) call.recordGet();
  return owned ? jsonResponse(numberBody(owned)) : numberNotFound(call);
}

export function listNumbers(call: Call): EmulatedResponse {
  const all = ownedNumbers(call.emulation.state, call.now);
  const list = { path: '/phoneNumbers', name: 'phoneNumbers', sizeParameter: 'top' };
  return pageOf(call, list, all, numberBody);
}

export function releaseNumber(call: Call): EmulatedResponse {
  const { emulation, now, id: phoneNumber } = call;
  if (!ownedNumber(emulation.state, phoneNumber, now)) return numberNotFound(call);
  const releaseId = emulation.random.guid();
  const endsAt = Math.round(now + emulation.random.between(6_000, 9_000) / emulation.speed);
  emulation.record({ type: 'released', at: now, releaseId, phoneNumber, endsAt });
  return emptyResponse(202, {
    'Access-Control-Expose-Headers': 'Operation-Location,operation-id,release-id',
    'Operation-Location': relativeUrl(`/phoneNumbers/operations/release_${releaseId}`, call),
    'operation-id': `release_${releaseId}`,
    'release-id': releaseId,
  });
}

function numberBody(number: BoughtNumber): object {
  const purchaseDate = wireDate(number.boughtAt);
  return { ...numberFields(number), purchaseDate, cost: costOf(number) };
}

function numberNotFound({ id }: Call): EmulatedResponse {
  return notFound('phoneNumber', id, 'phonenumber');
}
