import type { CommunicationError } from '../../src/acs/wire.js';
import {
  emptyResponse,
  errorResponse,
  jsonResponse,
  notFound,
  type EmulatedResponse,
} from '../http/response.js';
import { NO_DATE, wireDate } from '../http/dates.js';
import { getsSinceAcceptance } from '../state/queries.js';
import { isFinished, planStatus } from '../state/plan.js';
import type { SearchRecord } from '../state/state.js';
import { relativeUrl, type Call } from './call.js';
import { planChanges } from './purchase.js';

export function getOperation(call: Call): EmulatedResponse {
  const [, kind, id = ''] = /^(search|purchase|release)_(.+)$/.exec(call.id) ?? [];
  if (kind === 'search') return searchOperation(call, id.toLowerCase());
  if (kind === 'release') return releaseOperation(call, id.toLowerCase());
  if (kind === 'purchase') return purchaseOperation(call, id.toLowerCase());
  return operationNotFound(call);
}

export function cancelOperation(call: Call): EmulatedResponse {
  const [, kind, id = ''] = /^(search|purchase)_(.+)$/.exec(call.id) ?? [];
  const { emulation, now } = call;
  const search = emulation.state.searches.get(id.toLowerCase());
  if (!search) return operationNotFound(call);
  if (kind === 'search') return emptyResponse(204);
  const recordCancel = (answer: number, effect: 'none' | 'stopped' | 'refused') => {
    const { searchId } = search;
    emulation.record({ type: 'canceled', at: now, searchId, answer, effect });
  };
  if (!search.plan || search.stoppedAt !== undefined) {
    recordCancel(404, 'none');
    return operationNotFound(call);
  }
  switch (emulation.state.behavior.cancelPurchase) {
    case 'ignored':
      recordCancel(204, 'none');
      return emptyResponse(204);
    case 'stops':
      recordCancel(204, isFinished(search.plan, now) ? 'none' : 'stopped');
      return emptyResponse(204);
    case 'refused':
      recordCancel(409, 'refused');
      return errorResponse(409, { code: 'Conflict', message: 'The operation cannot be canceled.' });
  }
}

function purchaseOperation(call: Call, searchId: string): EmulatedResponse {
  const { emulation, now } = call;
  const search = emulation.state.searches.get(searchId);
  const status = search && now >= search.readyAt ? visibleStatus(call, search) : undefined;
  call.recordGet(status);
  if (!search || status === undefined) return operationNotFound(call);
  const error = search.plan && status.toLowerCase() === 'failed' ? search.plan.error : undefined;
  return jsonResponse(operationBody('purchase', call.id, status, search.createdAt, null, error));
}

function visibleStatus(call: Call, search: SearchRecord): string | undefined {
  const { emulation, now, outcomes } = call;
  const { behavior } = emulation.state;
  if (!search.plan) {
    return behavior.operationBeforePurchase === 'notFound'
      ? undefined
      : behavior.operationBeforePurchase;
  }
  if (search.stoppedAt !== undefined) return undefined;
  const { wrongCase, unknownStatus, ...planChange } = planChanges(outcomes, search);
  if (Object.keys(planChange).length > 0 && !isFinished(search.plan, now)) {
    emulation.record({
      type: 'planChanged',
      at: now,
      searchId: search.searchId,
      change: planChange,
    });
  }
  endWithGet(call, search);
  const { plan } = search;
  if (getsSinceAcceptance(search) < (plan.hiddenGets ?? 0)) return undefined;
  const status = planStatus(plan, now);
  const statusText = unknownStatus ?? plan.unknownStatus;
  if (statusText !== undefined && !isFinished(plan, now)) return statusText;
  return (wrongCase ?? plan.wrongCase) ? otherCase(status) : status;
}

/** Ends an operation with the rule `endsAfterGets`, when this is its last GET. */
function endWithGet({ emulation, now }: Call, search: SearchRecord): void {
  const { stuck, endsAfterGets = Infinity } = search.plan ?? {};
  if (!stuck || getsSinceAcceptance(search) + 1 < endsAfterGets) return;
  const change = { stuck: false, runningUntil: now, endsAt: now };
  emulation.record({ type: 'planChanged', at: now, searchId: search.searchId, change });
}

/** `Succeeded` and `NOTSTARTED`: letter cases that clients have received. */
function otherCase(status: string): string {
  return status === 'notStarted'
    ? status.toUpperCase()
    : status.charAt(0).toUpperCase() + status.slice(1);
}

function searchOperation(call: Call, searchId: string): EmulatedResponse {
  const search = call.emulation.state.searches.get(searchId);
  if (!search) return operationNotFound(call);
  const location = relativeUrl(`/availablePhoneNumbers/searchResults/${searchId}`, call);
  const status = call.now < search.readyAt ? 'running' : 'succeeded';
  const body = operationBody('search', call.id, status, search.createdAt, location);
  return jsonResponse(body, { Location: location });
}

function releaseOperation(call: Call, releaseId: string): EmulatedResponse {
  const release = call.emulation.state.releases.get(releaseId);
  if (!release) return operationNotFound(call);
  const status = call.now < release.endsAt ? 'running' : 'succeeded';
  return jsonResponse(operationBody('releasePhoneNumber', call.id, status, release.at, null));
}

/** The JSON of an operation. As recorded, `createdDateTime` of a purchase is that of its search. */
function operationBody(
  operationType: string,
  id: string,
  status: string,
  createdAt: number,
  resourceLocation: string | null,
  error?: CommunicationError,
): object {
  return {
    operationType,
    status,
    resourceLocation,
    createdDateTime: wireDate(createdAt),
    id,
    lastActionDateTime: NO_DATE,
    ...(error && { error }),
  };
}

function operationNotFound({ id }: Call): EmulatedResponse {
  return notFound('operationId', id, 'operationid');
}
