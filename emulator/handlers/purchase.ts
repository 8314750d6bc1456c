import type { CommunicationError } from '../../src/acs/wire.js';
import type { FaultRule } from '../faults/rules.js';
import {
  badRequest,
  emptyResponse,
  errorResponse,
  notFound,
  type EmulatedResponse,
} from '../http/response.js';
import type { PostOutcome } from '../state/events.js';
import type { Plan, PlanChange } from '../state/plan.js';
import type { SearchRecord } from '../state/state.js';
import { relativeUrl, type Call } from './call.js';

/** Recorded purchases took 19 to 27 seconds, `running` for about the first third. */
const SHORTEST_MS = 19_000;
const LONGEST_MS = 27_000;
const RUNNING_SHARE = 0.3;

/** A status that is not in the specification. */
const UNKNOWN_STATUS = 'provisioningOnHold';

const FAILED: CommunicationError = {
  code: 'ProvisioningFailed',
  message: 'The phone numbers could not be provisioned.',
};

export function purchase(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const body = call.body as Record<string, unknown> | null | undefined;
  if (typeof body !== 'object' || body === null) {
    return badRequest('The body must be a JSON object.');
  }
  const { searchId } = body;
  const agreed = body['agreeToNotResell'] === true || body['consentToNotResellNumbers'] === true;
  if (typeof searchId !== 'string' || searchId === '') {
    return badRequest('searchId must be a string.', 'searchid');
  }
  const search = emulation.state.searches.get(searchId.toLowerCase());
  if (!search || now < search.readyAt) {
    recordProcessed(call, 'notFound');
    return notFound('searchId', searchId, 'searchid');
  }
  if (search.plan) return purchaseAgain(call, search);
  if (now >= search.expiresAt) return purchaseExpired(call, search);
  if (search.needsAgreement && !agreed) {
    recordProcessed(call, 'refused');
    return badRequest(
      'Do not resell agreement was not provided and it is required for this purchase.',
    );
  }
  recordProcessed(call, 'accepted', planFor(call, search));
  return accepted(call, search);
}

/** The changes that faults make to a purchase that has not ended. */
export function planChanges(outcomes: readonly FaultRule[], search: SearchRecord): PlanChange {
  return Object.assign({}, ...outcomes.map((rule) => planChange(rule, search))) as PlanChange;
}

function planChange(rule: FaultRule, { phoneNumbers }: SearchRecord): PlanChange {
  switch (rule.kind) {
    case 'failOperation':
      return { error: rule.error ?? FAILED, acquires: [] };
    case 'partial': {
      const count = rule.acquire ?? Math.floor(phoneNumbers.length / 2);
      const acquires = phoneNumbers.slice(0, count);
      return rule.error ? { acquires, error: rule.error } : { acquires };
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

function planFor(call: Call, search: SearchRecord): Plan {
  const { emulation, now } = call;
  const tookMs = emulation.random.between(SHORTEST_MS, LONGEST_MS) / emulation.speed;
  return {
    acceptedAt: now,
    runningUntil: Math.round(now + tookMs * RUNNING_SHARE),
    endsAt: Math.round(now + tookMs),
    acquires: search.phoneNumbers,
    ...(emulation.state.behavior.provisioning === 'paused' && { paused: true }),
    ...planChanges(call.outcomes, search),
  };
}

function purchaseAgain(call: Call, search: SearchRecord): EmulatedResponse {
  switch (call.emulation.state.behavior.secondPurchase) {
    case 'same':
      recordProcessed(call, 'same');
      return accepted(call, search);
    case 'conflict':
      recordProcessed(call, 'conflict');
      return errorResponse(409, { code: 'Conflict', message: 'The search was purchased already.' });
    case 'notFound':
      recordProcessed(call, 'notFound');
      return notFound('searchId', search.searchId, 'searchid');
  }
}

function purchaseExpired(call: Call, search: SearchRecord): EmulatedResponse {
  const { emulation, now } = call;
  if (emulation.state.behavior.purchaseAfterExpiry === 'notFound') {
    recordProcessed(call, 'expired');
    return notFound('searchId', search.searchId, 'searchid');
  }
  const error = { code: 'ReservationExpired', message: 'The search has expired.' };
  const endsAt = now + 1_000 / emulation.speed;
  recordProcessed(call, 'expired', {
    acceptedAt: now,
    runningUntil: endsAt,
    endsAt,
    acquires: [],
    error,
  });
  return accepted(call, search);
}

function accepted(call: Call, { searchId }: SearchRecord): EmulatedResponse {
  return emptyResponse(202, {
    'Access-Control-Expose-Headers': 'Operation-Location,operation-id,purchase-id',
    'Operation-Location': relativeUrl(`/phoneNumbers/operations/purchase_${searchId}`, call),
    'operation-id': `purchase_${searchId}`,
    'purchase-id': searchId,
  });
}

function recordProcessed(call: Call, outcome: PostOutcome, plan?: Plan): void {
  const { emulation, postId, now } = call;
  if (postId === undefined) throw new Error('the POST is not in the ledger');
  emulation.record({ type: 'postProcessed', at: now, postId, outcome, ...(plan && { plan }) });
}
