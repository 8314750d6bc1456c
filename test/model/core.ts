import type * as results from '../../src/purchase/contract/activity-results.js';
import { failureOf } from '../../src/purchase/failures.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/purchase/contract/settings.js';
import { decide } from '../support/decide.js';
import { observe, type Observation } from '../../src/purchase/state/observe.js';
import type { Outcome } from '../../src/purchase/state/outcome.js';
import { isAbsenceProved, sawPlaceholder } from '../../src/purchase/state/proof.js';
import { situationOf, stageOf } from '../../src/purchase/state/situation.js';
import { newPurchase, type PurchaseState } from '../../src/purchase/state/state.js';
import { subjectOf, type SubjectKind } from '../../src/purchase/contract/subject.js';
import type * as model from './neutral.js';

/** The only file of the model that imports the product: port this one when the core changes. */

interface State {
  readonly purchase: PurchaseState;
  readonly settings: Settings;
  /** When it was observed last. */
  readonly now: number;
}

const SUBJECT = subjectOf('search', '378ddf60-81be-452a-ba4f-613198ea6c28');
const COST = { currencyCode: 'USD', billingFrequency: 'monthly' };
const NOT_FOUND = { httpStatus: 404, error: { code: 'NotFound', message: 'cannot be found' } };

/** As recorded histories have them. */
export const ACTIVITY_TYPES: Record<model.Action, string> = {
  submit: 'submitPurchase',
  lookup: 'lookUpPurchase',
  poll: 'pollOperation',
  cancel: 'cancelOperation',
};

/** The core, for the purchase of a search. */
export const core: model.Core<State> = {
  start(start) {
    return startOf('search', start);
  },

  next({ purchase, settings }, now) {
    const decision = decide(purchase, now, settings);
    switch (decision.action) {
      case 'submit':
        return { ...decision, placeholderProved: isPlaceholderProved(purchase, settings) };
      case 'lookUp':
        return { action: 'lookup', at: decision.at };
      case 'finish':
        return { action: 'finish', outcome: outcomeOf(decision.outcome, purchase) };
      default:
        return decision;
    }
  },

  observe({ purchase, settings }, observation, times) {
    const observed = observe(purchase, translated(observation, times), times, settings);
    return { settings, purchase: observed, now: times.endedAt };
  },

  carry({ purchase, settings, now }) {
    return JSON.parse(JSON.stringify({ settings, purchase, now })) as State;
  },

  stage({ purchase, settings, now }) {
    const stage = stageOf(situationOf(purchase, now, settings), false) ?? 'submitting';
    if (stage === 'stalled') throw new Error('stalled is a matter of time, not of the state');
    return stage;
  },
};

/** The same, for the purchase of a reservation. */
export const reservationCore: model.Core<State> = {
  ...core,
  start(start) {
    return startOf('reservation', start);
  },
};

function startOf(
  kind: SubjectKind,
  { now, deadlineMs, spendingLimit: amount }: model.Start,
): State {
  const limit = amount !== undefined && { spendingLimit: { amount, currencyCode: 'USD' } };
  const settings = { ...DEFAULT_SETTINGS, deadlineMs, ...limit };
  return { purchase: newPurchase({ ...SUBJECT, kind }, now), settings, now };
}

function isPlaceholderProved(purchase: PurchaseState, settings: Settings): boolean {
  const { phase } = purchase;
  if (phase.kind === 'accepted') return false;
  return sawPlaceholder(phase) && isAbsenceProved(purchase, phase, settings);
}

function outcomeOf(outcome: Outcome, purchase: PurchaseState): model.Outcome {
  const { kind } = outcome;
  if (kind === 'bought' || kind === 'canceled') return { kind };
  const { code, reason } = failureOf(outcome, purchase).details;
  return { kind, code, ...(reason && { reason }) };
}

function translated(observation: model.Observation, { askedAt }: model.Times): Observation {
  switch (observation.kind) {
    case 'submit':
      return { kind: 'submitted', result: submitResult(observation.result, askedAt) };
    case 'submitLost':
      return { kind: 'submitLost', reason: 'no result' };
    case 'submitQueueTimedOut':
    case 'cancelRequested':
      return { kind: observation.kind };
    case 'lookup': {
      const result = { ...lookupResult(observation.result, askedAt), ...judgementOf(observation) };
      return { kind: 'lookedUp', result };
    }
    case 'poll':
      return { kind: 'polled', result: pollResult(observation.result, askedAt) };
    case 'cancelSent': {
      const { httpStatus } = observation;
      const response = httpStatus === undefined ? 'unavailable' : { httpStatus };
      return { kind: 'cancelAnswered', response };
    }
    case 'unanswered':
      return { kind: 'unanswered', reason: 'no response' };
  }
}

function judgementOf({ judgement }: { judgement?: model.Judgement }) {
  if (!judgement) return {};
  const { earlier: kind, consented } = judgement;
  const earlier = kind === 'nothingInFlight' ? { kind } : { kind, why: 'an earlier run' };
  return { judgement: { runId: 'run', earlier, ...(consented && ({ consented } as const)) } };
}

function submitResult(result: model.SubmitResult, askedAt: number): results.SubmitResult {
  const { before, post, after, deferral } = result;
  const judgement = judgementOf(result);
  const seen = before && { before: lookupResult(before, askedAt) };
  if (deferral) {
    const { reason: why, ...rest } = deferral;
    const operation = before?.operation;
    const isRefused = operation?.kind === 'denied' || operation?.kind === 'throttled';
    const reason = isRefused ? operation.kind : why;
    return { ...judgement, kind: 'deferred', ...seen, reason, detail: why, ...rest };
  }
  if (!post || !seen) return { ...judgement, kind: 'judged' };
  if (post.kind === 'notSent' || post.kind === 'rateLimited') {
    const reason = post.kind === 'notSent' ? 'unavailable' : 'rateLimited';
    const wait = 'retryAfterMs' in post && { retryAfterMs: post.retryAfterMs };
    return { ...judgement, kind: 'deferred', ...seen, reason, detail: post.kind, ...wait };
  }
  const later = after && { after: lookupResult(after, askedAt) };
  return { ...judgement, kind: 'posted', ...seen, post: postResult(post), ...later };
}

type Sent = Exclude<model.PostResult, { kind: 'notSent' | 'rateLimited' }>;

function postResult(post: Sent): results.PostResult {
  switch (post.kind) {
    case 'accepted': {
      const operationId = post.operation === 'ours' ? SUBJECT.operationId : 'purchase_another';
      return { kind: 'accepted', operationId, nextPollInMs: post.nextPollInMs };
    }
    case 'throttled':
      return { ...post, httpStatus: 429 };
    case 'denied':
      return post;
    case 'rejected': {
      const code = post.httpStatus === 404 ? 'ReservationNotFound' : 'BadRequest';
      const error = post.fromAcs && { error: { code, message: 'rejected' } };
      return { kind: 'rejected', httpStatus: post.httpStatus, ...error };
    }
    case 'unknownOutcome': {
      const { inFlightForMs } = post;
      return { kind: 'unavailable', reason: 'no response', inFlightForMs };
    }
  }
}

function operationSeen(operation: model.OperationResponse): results.OperationSeen {
  switch (operation.kind) {
    case 'ok': {
      const { status } = operation;
      const createdDateTime = '2026-01-01T00:00:00Z';
      const id = SUBJECT.operationId;
      return { kind: 'ok', operation: { id, operationType: 'purchase', status, createdDateTime } };
    }
    case 'notFound':
      return { kind: 'notFound', ...NOT_FOUND };
    case 'denied':
      return operation;
    case 'throttled':
      return { ...operation, httpStatus: 429 };
  }
}

function lookupResult(result: model.LookupResult, askedAt: number): results.LookupResult {
  return {
    operation: operationSeen(result.operation),
    numbers: result.numbers,
    ...holdOf(result, askedAt),
    ...(result.subjectNotFound && { subjectNotFound: NOT_FOUND }),
  };
}

function holdOf({ hold }: { hold?: model.HeldNumbers }, askedAt: number): { hold?: results.Hold } {
  if (!hold) return {};
  const { numbers: phoneNumbers, monthlyCostEach: amount } = hold;
  const expiresInMs = hold.readAt + hold.expiresInMs - askedAt;
  const costs = [{ amount: amount * phoneNumbers.length, ...COST }];
  return { hold: { phoneNumbers, phoneNumberType: 'tollFree', costs, expiresInMs } };
}

function pollResult(result: model.PollResult, askedAt: number): results.PollResult {
  const { operation, gets, nextPollInMs, notFoundForMs, errorsForMs, numbers } = result;
  const { holdUnreadForMs } = result;
  return {
    operation: operationSeen(operation),
    gets,
    nextPollInMs,
    ...(notFoundForMs !== undefined && { notFoundForMs }),
    ...(errorsForMs !== undefined && { errorsForMs }),
    ...(numbers && { receipt: receiptOf(numbers) }),
    ...(holdUnreadForMs !== undefined && { holdUnreadForMs }),
    ...holdOf(result, askedAt),
  };
}

function receiptOf({ owned, notOwned, unread, holdKnown }: model.NumbersRead): results.Receipt {
  const confirmed = owned.map((phoneNumber) => ({
    id: phoneNumber.slice(1),
    phoneNumber,
    countryCode: 'US',
    phoneNumberType: 'tollFree',
    assignmentType: 'application',
    capabilities: { calling: 'none', sms: 'outbound' },
    purchaseDate: '2026-01-01T00:00:30Z',
    cost: { amount: 2, ...COST },
  }));
  return { confirmed, missing: notOwned, unread, holdKnown };
}
