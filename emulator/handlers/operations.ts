import type { CommunicationError } from '../../src/acs/wire.js';
import {
  emptyResponse,
  errorResponse,
  jsonResponse,
  notFound,
  type EmulatedResponse,
} from '../http/response.js';
import { NO_DATE, wireDate } from '../http/dates.js';
import {
  operationType,
  purchaseOperationId,
  type HoldKind,
  type HoldRecord,
} from '../state/hold.js';
import { findHold, getsSinceAcceptance } from '../state/queries.js';
import { isFinished, planStatus, type PlanChange } from '../state/plan.js';
import { relativeUrl, type Call } from './call.js';
import { planChanges, purchaseHeaders } from './purchase.js';

const OPERATION_ID = /^(search|purchase|reservationPurchase|release)_(.+)$/;

export function getOperation(call: Call): EmulatedResponse {
  const [, type, id = ''] = OPERATION_ID.exec(call.id) ?? [];
  switch (type) {
    case 'search':
      return searchOperation(call, id.toLowerCase());
    case 'release':
      return releaseOperation(call, id.toLowerCase());
    case 'purchase':
      return purchaseOperation(call, 'search', id);
    case 'reservationPurchase':
      return purchaseOperation(call, 'reservation', id);
    default:
      return operationNotFound(call);
  }
}

export function cancelOperation(call: Call): EmulatedResponse {
  const [, type, id = ''] = OPERATION_ID.exec(call.id) ?? [];
  const { emulation, now } = call;
  const kind = type === 'reservationPurchase' ? 'reservation' : 'search';
  const hold = type === 'release' ? undefined : findHold(emulation.state, kind, id);
  if (!hold) return operationNotFound(call);
  if (type === 'search') return emptyResponse(204);
  const recordCancel = (answer: number, effect: 'none' | 'stopped' | 'refused') => {
    const operationId = purchaseOperationId(kind, id);
    emulation.record({ type: 'canceled', at: now, operationId, answer, effect });
  };
  if (!hold.plan || hold.stoppedAt !== undefined) {
    recordCancel(404, 'none');
    return operationNotFound(call);
  }
  switch (emulation.state.behavior.cancelPurchase) {
    case 'ignored':
      recordCancel(204, 'none');
      return emptyResponse(204);
    case 'stops':
      recordCancel(204, isFinished(hold.plan, now) ? 'none' : 'stopped');
      return emptyResponse(204);
    case 'refused':
      recordCancel(409, 'refused');
      return errorResponse(409, { code: 'Conflict', message: 'The operation cannot be canceled.' });
  }
}

function purchaseOperation(call: Call, kind: HoldKind, id: string): EmulatedResponse {
  const { emulation, now } = call;
  const hold = findHold(emulation.state, kind, id);
  const status = hold && now >= hold.readyAt ? visibleStatus(call, hold) : undefined;
  call.recordGet(status);
  if (!hold || status === undefined) return operationNotFound(call);
  const error = hold.plan && status.toLowerCase() === 'failed' ? hold.plan.error : undefined;
  const type = operationType(kind);
  const body = operationBody(type, call.id, status, hold.createdAt, null, error);
  // As recorded: only the operation of a reservation repeats the headers.
  return jsonResponse(body, kind === 'reservation' ? purchaseHeaders(call, hold) : {});
}

function visibleStatus(call: Call, hold: HoldRecord): string | undefined {
  const { emulation, now, outcomes } = call;
  const { behavior } = emulation.state;
  if (!hold.plan) {
    return behavior.operationBeforePurchase === 'notFound'
      ? undefined
      : behavior.operationBeforePurchase;
  }
  if (hold.stoppedAt !== undefined) return undefined;
  const { wrongCase, unknownStatus, ...change } = planChanges(outcomes, hold);
  if (Object.keys(change).length > 0 && !isFinished(hold.plan, now)) {
    changePlan(call, hold, change);
  }
  endWithGet(call, hold);
  const { plan } = hold;
  if (getsSinceAcceptance(hold) < (plan.hiddenGets ?? 0)) return undefined;
  const status = planStatus(plan, now);
  const statusText = unknownStatus ?? plan.unknownStatus;
  if (statusText !== undefined && !isFinished(plan, now)) return statusText;
  return (wrongCase ?? plan.wrongCase) ? otherCase(status) : status;
}

/** Ends an operation with the rule `endsAfterGets`, when this is its last GET. */
function endWithGet(call: Call, hold: HoldRecord): void {
  const { stuck, endsAfterGets = Infinity } = hold.plan ?? {};
  if (!stuck || getsSinceAcceptance(hold) + 1 < endsAfterGets) return;
  changePlan(call, hold, { stuck: false, endsAt: call.now });
}

function changePlan({ emulation, now }: Call, { kind, id }: HoldRecord, change: PlanChange): void {
  const operationId = purchaseOperationId(kind, id);
  emulation.record({ type: 'planChanged', at: now, operationId, change });
}

/** `Succeeded` and `NOTSTARTED`: letter cases that clients have received. */
function otherCase(status: string): string {
  return status === 'notStarted'
    ? status.toUpperCase()
    : status.charAt(0).toUpperCase() + status.slice(1);
}

function searchOperation(call: Call, searchId: string): EmulatedResponse {
  const search = findHold(call.emulation.state, 'search', searchId);
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
