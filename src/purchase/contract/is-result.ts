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

/**
 * Checks a result that an activity hands to the workflow. An operator can complete an activity with any
 * result: one that does not repeat the nonce of its input, or is incomplete, was not written by our activity.
 */
type Check<T> = (result: unknown, nonce: string) => result is WithNonce<T>;

export const isSubmitResult: Check<SubmitResult> = (
  result,
  nonce,
): result is WithNonce<SubmitResult> => {
  if (!hasNonce(result, nonce) || !optional(result['judgement'], isJudgement)) return false;
  switch (result['kind']) {
    case 'posted':
      return (
        isLookup(result['before']) && isPost(result['post']) && optional(result['after'], isLookup)
      );
    case 'deferred':
      return (
        isOneOf(Object.keys(DEFER_REASONS), result['reason']) &&
        typeof result['detail'] === 'string' &&
        optional(result['retryAfterMs'], isCount) &&
        optional(result['before'], isLookup)
      );
    case 'judged':
      return result['judgement'] !== undefined && !isNothingInFlight(result['judgement']);
    case 'lost':
      return typeof result['reason'] === 'string';
    default:
      return false;
  }
};

export const isLookupResult: Check<LookupResult> = (
  result,
  nonce,
): result is WithNonce<LookupResult> => hasNonce(result, nonce) && isLookup(result);

export const isPollResult: Check<PollResult> = (result, nonce): result is WithNonce<PollResult> =>
  hasNonce(result, nonce) &&
  isOperation(result['operation']) &&
  isCount(result['gets']) &&
  isCount(result['nextPollInMs']) &&
  optional(result['notFoundForMs'], isCount) &&
  optional(result['errorsForMs'], isCount) &&
  optional(result['holdUnreadForMs'], isCount) &&
  optional(result['receipt'], isReceipt) &&
  optional(result['hold'], isHold);

export const isCancelResult: Check<CancelResult> = (
  result,
  nonce,
): result is WithNonce<CancelResult> => hasNonce(result, nonce) && isCount(result['httpStatus']);

function hasNonce(result: unknown, nonce: string): result is Record<string, unknown> {
  return isRecord(result) && result['nonce'] === nonce;
}

const OWNERSHIPS: readonly Ownership[] = [
  ...(['owned', 'notOwned', 'unreadable', 'holdUnknown', 'notRead'] as const),
];

function isLookup(value: unknown): boolean {
  return (
    isRecord(value) &&
    isOperation(value['operation']) &&
    isOneOf(OWNERSHIPS, value['numbers']) &&
    optional(value['judgement'], isJudgement) &&
    optional(value['hold'], isHold) &&
    optional(value['subjectNotFound'], isResponse)
  );
}

function isOperation(value: unknown): boolean {
  if (!isRecord(value) || !optional(value['retryAfterMs'], isCount)) return false;
  if (value['kind'] === 'ok') {
    const operation = value['operation'];
    return isRecord(operation) && typeof operation['status'] === 'string';
  }
  return (
    isOneOf(['notFound', 'denied', 'throttled', 'rejected'], value['kind']) && isResponse(value)
  );
}

function isPost(value: unknown): boolean {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'accepted':
      return typeof value['operationId'] === 'string' && isCount(value['nextPollInMs']);
    case 'unavailable':
      return typeof value['reason'] === 'string' && isCount(value['inFlightForMs']);
    default:
      return isOneOf(['denied', 'throttled', 'rejected'], value['kind']) && isResponse(value);
  }
}

function isJudgement(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['earlier'])) return false;
  const { kind, why } = value['earlier'];
  if (!optional(value['runId'], (id) => typeof id === 'string')) return false;
  if (kind === 'nothingInFlight') return true;
  return isOneOf(['postAssumed', 'postsClosed'], kind) && typeof why === 'string';
}

function isNothingInFlight(judgement: unknown): boolean {
  return isRecord(judgement) && isRecord(judgement['earlier'])
    ? judgement['earlier']['kind'] === 'nothingInFlight'
    : false;
}

function isHold(value: unknown): boolean {
  return (
    isRecord(value) &&
    Array.isArray(value['phoneNumbers']) &&
    typeof value['phoneNumberType'] === 'string' &&
    Number.isFinite(value['expiresInMs']) &&
    isRecord(value['cost']) &&
    typeof value['cost']['amount'] === 'number'
  );
}

function isReceipt(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['confirmed', 'missing', 'unread'].every((name) => Array.isArray(value[name])) &&
    typeof value['holdKnown'] === 'boolean'
  );
}

function isResponse(value: unknown): boolean {
  return isRecord(value) && isCount(value['httpStatus']);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && words.includes(value);
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
