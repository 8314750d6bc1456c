import type {
  CancelResult,
  LookupResult,
  Ownership,
  PollResult,
  SubmitResult,
} from './activity-results.js';
import { DEFER_REASONS } from './defer-reasons.js';

/** A result with the nonce of the input that it answers. */
export type WithNonce<T> = T & { readonly nonce: string };

type Check<T> = (result: unknown, nonce: string) => result is WithNonce<T>;
type Test = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Test>>;

const isText: Test = (value) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isCount: Test = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function isOneOf(words: readonly string[]): Test {
  return (value) => words.some((word) => word === value);
}

function optional(test: Test): Test {
  return (value) => value === undefined || test(value);
}

function isObject(fields: Fields): Test {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const found = value as Readonly<Record<string, unknown>>;
    return Object.entries(fields).every(([name, test]) => test(found[name]));
  };
}

/** An object with the fields of its `kind`. */
function isUnion(kinds: Readonly<Record<string, Fields>>): Test {
  const tests = Object.entries(kinds).map(([kind, fields]) =>
    isObject({ kind: isOneOf([kind]), ...fields }),
  );
  return (value) => tests.some((test) => test(value));
}

const OWNERSHIPS: readonly Ownership[] = [
  ...(['owned', 'notOwned', 'removedOwned', 'unreadable', 'holdUnknown', 'notRead'] as const),
];
const RESPONSE = { httpStatus: isCount };
const ERROR = { ...RESPONSE, retryAfterMs: optional(isCount) };
const ERRORS = { denied: ERROR, throttled: ERROR, rejected: ERROR };

const isOperation = isUnion({
  ok: { operation: isObject({ status: isText }), retryAfterMs: optional(isCount) },
  notFound: ERROR,
  ...ERRORS,
});
const isPost = isUnion({
  accepted: { operationId: isText, nextPollInMs: isCount },
  unavailable: { reason: isText, inFlightForMs: isCount },
  ...ERRORS,
});
const isHold = isObject({
  phoneNumbers: Array.isArray,
  phoneNumberType: isText,
  expiresInMs: Number.isFinite,
  costs: Array.isArray,
});
const isReceipt = isObject({
  confirmed: Array.isArray,
  missing: Array.isArray,
  unread: Array.isArray,
  holdKnown: (isKnown) => typeof isKnown === 'boolean',
});
const CLOSING = { postAssumed: { why: isText }, postsClosed: { why: isText } };
const judgementWith = (earlierRuns: Readonly<Record<string, Fields>>): Test =>
  isObject({ runId: optional(isText), earlier: isUnion(earlierRuns) });
const isJudgement = judgementWith({ nothingInFlight: {}, ...CLOSING });
const isLookup = isObject({
  judgement: optional(isJudgement),
  operation: isOperation,
  numbers: isOneOf(OWNERSHIPS),
  hold: optional(isHold),
  subjectNotFound: optional(isObject(RESPONSE)),
  isSubmitted: optional(isFlag),
});

/**
 * Checks a result that an activity hands to the workflow. An operator can complete an activity with any
 * result: one that does not repeat the nonce of its input, or is incomplete, was not written by our activity.
 */
const withNonce = (isResult: Test) => (result: unknown, nonce: string) =>
  isObject({ nonce: isOneOf([nonce]) })(result) && isResult(result);

export const isSubmitResult = withNonce(
  isUnion({
    posted: {
      judgement: optional(isJudgement),
      before: isLookup,
      post: isPost,
      after: optional(isLookup),
    },
    deferred: {
      judgement: optional(isJudgement),
      reason: isOneOf(Object.keys(DEFER_REASONS)),
      detail: isText,
      retryAfterMs: optional(isCount),
      before: optional(isLookup),
    },
    judged: { judgement: judgementWith(CLOSING) },
    lost: { judgement: optional(isJudgement), reason: isText },
  }),
) as Check<SubmitResult>;

export const isLookupResult = withNonce(isLookup) as Check<LookupResult>;

export const isPollResult = withNonce(
  isObject({
    operation: isOperation,
    gets: isCount,
    nextPollInMs: isCount,
    notFoundForMs: optional(isCount),
    errorsForMs: optional(isCount),
    holdUnreadForMs: optional(isCount),
    receipt: optional(isReceipt),
    removedOwned: optional(isFlag),
    hold: optional(isHold),
  }),
) as Check<PollResult>;

export const isCancelResult = withNonce(isObject(RESPONSE)) as Check<CancelResult>;
