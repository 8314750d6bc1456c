import type { PhoneNumberOperation, PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import type {
  Hold,
  LookupResult,
  OperationSeen,
  PostResult,
  Receipt,
  SubmitResult,
} from '../../../src/purchase/contract/activity-results.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/purchase/contract/settings.js';
import { decide, type Decision } from '../../support/decide.js';
import type { DeferReason } from '../../../src/purchase/contract/defer-reasons.js';
import { observe, type Observation } from '../../../src/purchase/state/observe.js';
import { newPurchase, type PurchaseState, type Times } from '../../../src/purchase/state/state.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';

/** Builders of what ACS may show, for the tests of the pure core. */

export const SEARCH_ID = '378ddf60-81be-452a-ba4f-613198ea6c28';
export const OPERATION_ID = `purchase_${SEARCH_ID}`;
export const START = Date.parse('2026-01-01T00:00:00Z');
export const MINUTE_MS = 60_000;
export const NUMBERS = ['+18335550100', '+18335550101'];
export const settings: Settings = DEFAULT_SETTINGS;

/** Of one number. */
const cost = { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' };

/** The hold as the search shows it at the start; {@link shownAt} gives it as of later. */
export const hold: Hold = {
  phoneNumbers: NUMBERS,
  phoneNumberType: 'tollFree',
  costs: [{ ...cost, amount: 4 }],
  expiresInMs: 16 * MINUTE_MS,
};

export const notFound = {
  httpStatus: 404,
  error: { code: 'NotFound', message: 'cannot be found' },
};

export function operation(status: string): PhoneNumberOperation {
  return { id: OPERATION_ID, operationType: 'purchase', status, createdDateTime: '2026-01-01' };
}

export function present(status: string): OperationSeen {
  return { kind: 'ok', operation: operation(status) };
}

export const absent: OperationSeen = { kind: 'notFound', ...notFound };
export const denied: OperationSeen = { kind: 'denied', httpStatus: 401 };

/** What a lookup may show. */
export const lookups = {
  absent: { operation: absent, numbers: 'notOwned', hold } satisfies LookupResult,
  running: { operation: present('running'), numbers: 'notRead', hold } satisfies LookupResult,
  notStarted: {
    operation: present('notStarted'),
    numbers: 'notOwned',
    hold,
  } satisfies LookupResult,
  succeededNotOwned: {
    operation: present('succeeded'),
    numbers: 'notOwned',
    hold,
  } satisfies LookupResult,
  succeededHoldUnknown: {
    operation: present('succeeded'),
    numbers: 'holdUnknown',
  } satisfies LookupResult,
  absentHoldUnknown: { operation: absent, numbers: 'holdUnknown' } satisfies LookupResult,
  owned: { operation: absent, numbers: 'owned', hold } satisfies LookupResult,
  failed: { operation: present('failed'), numbers: 'notRead', hold } satisfies LookupResult,
  canceled: { operation: present('Canceled'), numbers: 'notRead', hold } satisfies LookupResult,
  unknownStatus: { operation: present('onHold'), numbers: 'notRead', hold } satisfies LookupResult,
  denied: { operation: denied, numbers: 'notRead', hold } satisfies LookupResult,
  numbersUnreadable: { operation: absent, numbers: 'unreadable', hold } satisfies LookupResult,
  subjectNotFound: {
    operation: absent,
    numbers: 'holdUnknown',
    subjectNotFound: notFound,
  } satisfies LookupResult,
} as const;

export function owned(phoneNumber: string): PurchasedPhoneNumber {
  return {
    id: phoneNumber.slice(1),
    phoneNumber,
    countryCode: 'US',
    phoneNumberType: 'tollFree',
    assignmentType: 'application',
    capabilities: { calling: 'none', sms: 'inbound+outbound' },
    purchaseDate: '2026-01-01T00:00:30Z',
    cost,
  };
}

/** A receipt in which ACS confirms the first `count` numbers of the hold. */
export function receipt(count: number): Receipt {
  return {
    confirmed: NUMBERS.slice(0, count).map(owned),
    missing: NUMBERS.slice(count),
    unread: [],
    holdKnown: true,
    phoneNumberType: 'tollFree',
  };
}

export const newState = newPurchase(subjectOf('search', SEARCH_ID), START);

/** Asked and answered at the same time, `ms` after the start. */
export function timesAt(ms: number): Times {
  return { askedAt: START + ms, endedAt: START + ms };
}

/** The lookup as a later activity returns it: the hold expires at the same time, so sooner after `askedAt`. */
export function shownAt(result: LookupResult, askedAt: number): LookupResult {
  if (!result.hold) return result;
  const expiresInMs = result.hold.expiresInMs - (askedAt - START);
  return { ...result, hold: { ...result.hold, expiresInMs } };
}

/** The state after an observation `ms` after the start. */
export function seen(
  state: PurchaseState,
  observation: Observation,
  ms = 0,
  rules = settings,
): PurchaseState {
  return observe(state, observation, timesAt(ms), rules);
}

/** The state after a submit that ended `ms` after the start. */
export function submitted(
  state: PurchaseState,
  result: SubmitResult,
  ms = 0,
  rules = settings,
): PurchaseState {
  const at = START + ms;
  const before = 'before' in result && { before: shownAt(result.before, at) };
  const after = 'after' in result && { after: shownAt(result.after, at) };
  return seen(
    state,
    { kind: 'submitted', result: { ...result, ...before, ...after } as SubmitResult },
    ms,
    rules,
  );
}

/** The state after lookups with the same result, so long after the start each. */
export function lookedUp(
  state: PurchaseState,
  result: LookupResult,
  ...times: readonly number[]
): PurchaseState {
  return times.reduce(
    (known, ms) => seen(known, { kind: 'lookedUp', result: shownAt(result, START + ms) }, ms),
    state,
  );
}

export function cancelRequested(state: PurchaseState, ms = 0): PurchaseState {
  return seen(state, { kind: 'cancelRequested' }, ms);
}

export function posted(
  post: PostResult,
  before: LookupResult = lookups.absent,
  after?: LookupResult,
): SubmitResult {
  return { kind: 'posted', before, post, ...(after && { after }) };
}

/** A POST with an unknown outcome that may still arrive for so long. */
export function unavailable(inFlightForMs: number): PostResult {
  return { kind: 'unavailable', reason: 'ECONNRESET', inFlightForMs };
}

export function deferred(
  reason: DeferReason,
  before?: LookupResult,
  retryAfterMs?: number,
): SubmitResult {
  return {
    ...{ kind: 'deferred', reason, detail: `deferred: ${reason}` },
    ...(before && { before }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** What is decided `ms` after the start. */
export function decided(state: PurchaseState, ms: number, rules = settings): Decision {
  return decide(state, START + ms, rules);
}

/** The same in one word: the action, or how the purchase ends; of an unknown outcome the reason. */
export function nextOf(state: PurchaseState, ms: number, rules = settings): string {
  const decision = decided(state, ms, rules);
  if (decision.action !== 'finish') return decision.action;
  const { outcome } = decision;
  return outcome.kind === 'unknown' ? outcome.reason : outcome.kind;
}

/** The phase of a purchase that ACS is not known to have. */
export function unaccepted({ phase }: PurchaseState) {
  if (phase.kind === 'unaccepted') return phase;
  throw new Error('the purchase is accepted');
}
