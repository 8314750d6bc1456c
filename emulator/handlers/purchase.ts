import type { CommunicationError } from '../../src/acs/wire.js';
import type { FaultRule } from '../faults/rules.js';
import {
  badRequest,
  emptyResponse,
  errorResponse,
  notFound,
  reservationNotFound,
  type EmulatedResponse,
} from '../http/response.js';
import type { PostOutcome } from '../state/events.js';
import type { Plan, PlanChange } from '../state/plan.js';
import { purchaseOperationId, type HoldKind, type HoldRecord } from '../state/hold.js';
import { findHold } from '../state/queries.js';
import { relativeUrl, type Call } from './call.js';

interface KindOfPurchase {
  readonly idHeader: string;
  /** How long recorded purchases took. */
  readonly tookMs: readonly [shortest: number, longest: number];
  /** Of that time, the share before the status changes to `notStarted`. Default: it does not change. */
  readonly runningShare?: number;
  readonly noAgreement: string;
}

const PURCHASES: Readonly<Record<HoldKind, KindOfPurchase>> = {
  search: {
    idHeader: 'purchase-id',
    tookMs: [19_000, 27_000],
    runningShare: 0.3,
    noAgreement: 'Do not resell agreement was not provided and it is required for this purchase.',
  },
  reservation: {
    idHeader: 'reservation-purchase-id',
    tookMs: [3_000, 5_000],
    noAgreement: 'Consent not provided to not resell the phone numbers',
  },
};

/** A status that is not in the specification. */
const UNKNOWN_STATUS = 'provisioningOnHold';

const FAILED: CommunicationError = {
  code: 'ProvisioningFailed',
  message: 'The phone numbers could not be provisioned.',
};

export function purchase(call: Call): EmulatedResponse {
  const body = call.body as Record<string, unknown> | null | undefined;
  if (typeof body !== 'object' || body === null) {
    return badRequest('The body must be a JSON object.');
  }
  const { searchId } = body;
  const agreed = body['agreeToNotResell'] === true || body['consentToNotResellNumbers'] === true;
  if (typeof searchId !== 'string' || searchId === '') {
    return badRequest('searchId must be a string.', 'searchid');
  }
  return purchaseHold(call, 'search', searchId, agreed);
}

export function purchaseReservation(call: Call): EmulatedResponse {
  const body = (call.body === undefined ? {} : call.body) as Record<string, unknown> | null;
  if (typeof body !== 'object' || body === null) {
    return badRequest('The body must be a JSON object.');
  }
  return purchaseHold(call, 'reservation', call.id, body['agreeToNotResell'] === true);
}

function purchaseHold(call: Call, kind: HoldKind, id: string, agreed: boolean): EmulatedResponse {
  const { emulation, now } = call;
  const hold = findHold(emulation.state, kind, id);
  if (!hold || now < hold.readyAt) {
    recordProcessed(call, 'notFound');
    return holdNotFound(kind, id);
  }
  if (hold.plan) return purchaseAgain(call, hold);
  if (now >= hold.expiresAt) return purchaseExpired(call, hold);
  const numbers = [...hold.numbers.values()];
  const needsAgreement = numbers.some((number) => number.needsAgreement);
  if (numbers.length === 0 || (needsAgreement && !agreed)) {
    recordProcessed(call, 'refused');
    const isEmpty = numbers.length === 0;
    return badRequest(isEmpty ? 'The reservation has no numbers.' : PURCHASES[kind].noAgreement);
  }
  recordProcessed(call, 'accepted', planFor(call, hold));
  return accepted(call, hold);
}

/** The changes that faults make to a purchase that has not ended. */
export function planChanges(outcomes: readonly FaultRule[], hold: HoldRecord): PlanChange {
  return Object.assign({}, ...outcomes.map((rule) => planChange(rule, hold))) as PlanChange;
}

function planChange(rule: FaultRule, { numbers }: HoldRecord): PlanChange {
  const because = rule.reason === undefined ? {} : { reason: rule.reason };
  switch (rule.kind) {
    case 'failOperation':
      return { error: rule.error ?? FAILED, acquires: [], ...because };
    case 'partial': {
      const count = rule.acquire ?? Math.floor(numbers.size / 2);
      const acquires = [...numbers.keys()].slice(0, count);
      return { acquires, ...(rule.error && { error: rule.error }), ...because };
    }
    case 'stuck':
      return { stuck: true };
    case 'endsAfterGets':
      return { stuck: true, ...(rule.count !== undefined && { endsAfterGets: rule.count }) };
    case 'notVisible':
      return { hiddenGets: rule.count ?? 3 };
    case 'wrongCase':
      return { wrongCase: true };
    case 'unknownStatus':
      return { unknownStatus: typeof rule.status === 'string' ? rule.status : UNKNOWN_STATUS };
    default:
      return {};
  }
}

function planFor(call: Call, hold: HoldRecord): Plan {
  const { emulation, now } = call;
  const { tookMs, runningShare } = PURCHASES[hold.kind];
  const duration = emulation.random.between(...tookMs) / emulation.speed;
  return {
    acceptedAt: now,
    ...(runningShare !== undefined && { runningUntil: Math.round(now + duration * runningShare) }),
    endsAt: Math.round(now + duration),
    acquires: [...hold.numbers.keys()],
    ...(emulation.state.behavior.provisioning === 'paused' && { paused: true }),
    ...planChanges(call.outcomes, hold),
  };
}

function purchaseAgain(call: Call, hold: HoldRecord): EmulatedResponse {
  switch (call.emulation.state.behavior.secondPurchase) {
    case 'same':
      recordProcessed(call, 'same');
      return accepted(call, hold);
    case 'conflict': {
      recordProcessed(call, 'conflict');
      const message = `The ${hold.kind} was purchased already.`;
      return errorResponse(409, { code: 'Conflict', message });
    }
    case 'notFound':
      recordProcessed(call, 'notFound');
      return holdNotFound(hold.kind, hold.id);
  }
}

function purchaseExpired(call: Call, hold: HoldRecord): EmulatedResponse {
  const { emulation, now } = call;
  if (emulation.state.behavior.purchaseAfterExpiry === 'notFound') {
    recordProcessed(call, 'expired');
    return holdNotFound(hold.kind, hold.id);
  }
  const error = { code: 'ReservationExpired', message: `The ${hold.kind} has expired.` };
  const endsAt = now + 1_000 / emulation.speed;
  recordProcessed(call, 'expired', { acceptedAt: now, endsAt, acquires: [], error });
  return accepted(call, hold);
}

function holdNotFound(kind: HoldKind, id: string): EmulatedResponse {
  return kind === 'search' ? notFound('searchId', id, 'searchid') : reservationNotFound();
}

function accepted(call: Call, hold: HoldRecord): EmulatedResponse {
  return emptyResponse(202, purchaseHeaders(call, hold));
}

/** The headers that name the purchase operation. */
export function purchaseHeaders(call: Call, { kind, id }: HoldRecord): Record<string, string> {
  const operationId = purchaseOperationId(kind, id);
  const { idHeader } = PURCHASES[kind];
  return {
    'Access-Control-Expose-Headers': `Operation-Location,operation-id,${idHeader}`,
    'Operation-Location': relativeUrl(`/phoneNumbers/operations/${operationId}`, call),
    'operation-id': operationId,
    [idHeader]: id,
  };
}

function recordProcessed(call: Call, outcome: PostOutcome, plan?: Plan): void {
  const { emulation, postId, now } = call;
  if (postId === undefined) throw new Error('the POST is not in the ledger');
  emulation.record({ type: 'postProcessed', at: now, postId, outcome, ...(plan && { plan }) });
}
