import type { LookupResult } from '../contract/activity-results.js';
import { capRetryAfter } from './pauses.js';
import type { Settings } from '../contract/settings.js';
import { SUBJECTS, type Subject } from '../contract/subject.js';
import { statusMeaning } from '../contract/status.js';
import { formatLookup } from '../text/format.js';
import { hasNewNumbers, holdAfter } from './hold.js';
import {
  extendInconclusive,
  extendStreak,
  NOT_POLLED,
  type Absence,
  type Accepted,
  type Inconclusive,
  type InconclusiveCause,
  type PurchaseState,
  type Unaccepted,
  type Times,
} from './state.js';
import { changePhase, unacceptedPhase } from './unaccepted.js';

export const CONCLUSIONS = ['present', 'absent', 'placeholder', 'inconclusive'] as const;

/**
 * What a lookup says about whether ACS has the purchase. `placeholder`: an operation that need not be a
 * purchase, since ACS derives it from the search (docs/acs.md). `inconclusive`: neither presence nor absence.
 */
export type Conclusion = (typeof CONCLUSIONS)[number];

/** What a lookup says by itself. */
export function conclusionOf({ operation, numbers, isSubmitted }: LookupResult): Conclusion {
  if (numbers === 'owned' || isSubmitted) return 'present';
  if (numbers === 'unreadable' || numbers === 'removedOwned') return 'inconclusive';
  if (operation.kind === 'notFound') return 'absent';
  if (operation.kind !== 'ok') return 'inconclusive';
  switch (statusMeaning(operation.operation.status)) {
    case 'notStarted':
      return 'placeholder';
    case 'succeeded':
      return numbers === 'notOwned' ? 'placeholder' : 'inconclusive';
    default:
      return 'present';
  }
}

/** What a lookup says in the light of what was known before it. */
export function conclusionAfter({ phase }: PurchaseState, result: LookupResult): Conclusion {
  // An operation that was not there right before our POST is no placeholder, whatever its status.
  const isOurs =
    phase.kind === 'unaccepted' &&
    phase.operationBeforePost === 'absent' &&
    result.operation.kind === 'ok';
  return isOurs ? 'present' : conclusionOf(result);
}

/** Adds a lookup to the state: it finds the purchase, counts towards its absence, or is inconclusive. */
export function observeLookup(
  before: PurchaseState,
  result: LookupResult,
  times: Times,
  settings: Settings,
): PurchaseState {
  const { askedAt, endedAt } = times;
  const conclusion = conclusionAfter(before, result);
  const read = holdAfter(before.hold, result.hold, times, settings);
  const isUnread = !result.hold && read.kind === 'read';
  const hold = isUnread ? { ...read, unreadSince: read.unreadSince ?? endedAt } : read;
  const state: PurchaseState = {
    ...before,
    hold,
    subjectNotFound: subjectNotFoundAfter(before, result, askedAt),
    lookupCount: before.lookupCount + 1,
    lastObserved: formatLookup(result),
  };
  if (conclusion === 'present') return { ...state, phase: acceptedByLookup(result, endedAt) };
  const phase = unacceptedPhase(state);
  const absence = hasNewNumbers(before.hold, hold) ? null : phase.lookups.absence;
  const succeededUnread = isSucceededUnread(phase.lookups.succeededUnread, result);
  const lookups = {
    since: phase.lookups.since ?? endedAt,
    last: { askedAt, endedAt, answered: true },
    absence: mayCount(phase, conclusion, askedAt)
      ? extend(absence, result, before.subject, times)
      : absence,
    inconclusive:
      conclusion === 'inconclusive'
        ? inconclusiveAfter(phase.lookups.inconclusive, result, endedAt, settings)
        : inconclusiveWhileUnread(phase.lookups.inconclusive, succeededUnread, endedAt),
    succeededUnread,
  };
  return changePhase(state, { lookups });
}

function acceptedByLookup({ operation }: LookupResult, endedAt: number): Accepted {
  return {
    ...NOT_POLLED,
    acceptedAt: endedAt,
    acceptedBy: 'lookup',
    nextPollAt: endedAt,
    operation: operation.kind === 'ok' ? operation.operation : null,
  };
}

/** A lookup that was asked while a POST could still arrive proves nothing about the time after that. */
function mayCount({ lastPost }: Unaccepted, conclusion: Conclusion, askedAt: number): boolean {
  if (conclusion === 'inconclusive') return false;
  return lastPost.kind !== 'unknownOutcome' || askedAt >= lastPost.inFlightUntil;
}

function extend(
  absence: Absence | null,
  { operation, numbers, subjectNotFound }: LookupResult,
  { kind }: Subject,
  { askedAt, endedAt }: Times,
): Absence {
  // A reservation that is hidden or deleted may have had other numbers before.
  const isHidden = SUBJECTS[kind].isChangeable && subjectNotFound !== undefined;

  return {
    count: (absence?.count ?? 0) + 1,
    firstAnsweredAt: absence?.firstAnsweredAt ?? endedAt,
    lastAskedAt: askedAt,
    sawPlaceholder: (absence?.sawPlaceholder ?? false) || operation.kind === 'ok',
    numbersUnread: (absence?.numbersUnread ?? false) || isHidden || numbers === 'holdUnknown',
  };
}

function inconclusiveAfter(
  before: Inconclusive | null,
  { operation, numbers }: LookupResult,
  endedAt: number,
  settings: Settings,
): Inconclusive {
  const retryAfterMs = operation.kind === 'notFound' ? undefined : operation.retryAfterMs;
  const notBefore = endedAt + capRetryAfter(retryAfterMs, settings);
  return extendInconclusive(before, causeOf(operation.kind, numbers), notBefore, endedAt);
}

/**
 * An operation that had succeeded and is gone now still speaks for a purchase, until a lookup has read the
 * held numbers.
 */
function inconclusiveWhileUnread(
  before: Inconclusive | null,
  succeededUnread: boolean,
  endedAt: number,
): Inconclusive | null {
  if (!succeededUnread) return null;
  const notBefore = before?.notBefore ?? endedAt;
  return extendInconclusive(before, 'succeededWithoutNumbers', notBefore, endedAt);
}

function isSucceededUnread(before: boolean, { operation, numbers }: LookupResult): boolean {
  if (numbers === 'notOwned') return false;
  const isSeen =
    operation.kind === 'ok' && statusMeaning(operation.operation.status) === 'succeeded';
  return before || isSeen;
}

function causeOf(
  operation: LookupResult['operation']['kind'],
  numbers: LookupResult['numbers'],
): InconclusiveCause {
  if (operation !== 'ok' && operation !== 'notFound') return operation;
  if (numbers === 'removedOwned') return 'removedNumberOwned';
  return numbers === 'unreadable' ? 'unavailable' : 'succeededWithoutNumbers';
}

function subjectNotFoundAfter(
  { subjectNotFound }: PurchaseState,
  { hold, subjectNotFound: response }: LookupResult,
  askedAt: number,
): PurchaseState['subjectNotFound'] {
  if (hold || !response) return null;
  return { ...extendStreak(subjectNotFound, askedAt), response };
}
