import {
  badRequest,
  emptyResponse,
  jsonResponse,
  notFound,
  type EmulatedResponse,
} from '../http/response.js';
import { wireDate } from '../http/dates.js';
import { ownedNumber, ownedNumbers } from '../state/queries.js';
import { relativeUrl, type Call } from './call.js';
import { monthlyCost } from './search.js';

const DEFAULT_TOP = 100;

export function getNumber(call: Call): EmulatedResponse {
  const { state } = call.emulation;
  const owned = ownedNumber(state, call.id, call.now);
  const held = state.searchOfNumber.get(call.id);
  if (held) call.recordGet();
  return owned ? jsonResponse(numberBody(owned)) : numberNotFound(call);
}

export function listNumbers(call: Call): EmulatedResponse {
  const skip = wholeNumber(call.query.get('skip'), 0);
  const top = wholeNumber(call.query.get('top'), DEFAULT_TOP);
  if (skip === undefined) return badRequest('skip must be a whole number.', 'skip');
  if (top === undefined || top === 0) return badRequest('top must be a whole number.', 'top');
  const all = ownedNumbers(call.emulation.state, call.now);
  const page = all.slice(skip, skip + top);
  const next = skip + top;
  const nextLink = `/phoneNumbers?skip=${next}&top=${top}&api-version=${call.apiVersion}`;
  return jsonResponse({
    phoneNumbers: page.map(numberBody),
    ...(next < all.length && { nextLink }),
  });
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

function numberBody({ phoneNumber, at, search }: ReturnType<typeof ownedNumbers>[number]): object {
  return {
    id: phoneNumber.slice(1),
    phoneNumber,
    countryCode: search.countryCode,
    phoneNumberType: search.phoneNumberType,
    capabilities: search.capabilities,
    assignmentType: search.assignmentType,
    purchaseDate: wireDate(at),
    cost: monthlyCost(search),
  };
}

function numberNotFound({ id }: Call): EmulatedResponse {
  return notFound('phoneNumber', id, 'phonenumber');
}

function wholeNumber(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
