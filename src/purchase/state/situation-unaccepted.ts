import type { Settings } from '../contract/settings.js';
import { DEFER_REASONS } from '../contract/defer-reasons.js';
import { intentOf, type Intent } from './intent.js';
import { nextLookupAt } from './lookup-schedule.js';
import type { Outcome } from './outcome.js';
import { holdNeededByPost, isAbsenceProved, isProofNecessary } from './proof.js';
import type { LookupPurpose, Situation } from './situation.js';
import {
  countedPosts,
  holdEndsAt,
  type InconclusiveCause,
  type PurchaseState,
  type Unaccepted,
} from './state.js';

/** Ranks a purchase that ACS is not known to have: the first row that holds. */
export function unacceptedSituation(
  state: PurchaseState,
  phase: Unaccepted,
  now: number,
  settings: Settings,
): Situation {
  const { lastPost } = phase;
  const intent = intentOf(state, phase, now, settings);
  const isProved =
    isAbsenceProved(state, phase, settings) && isProofUsable(state, phase, intent, settings);
  const outcome = unacceptedOutcome(state, phase, intent, isProved, settings);
  if (outcome) return { kind: 'ended', outcome };
  const mustProve = !isProved && isProofNecessary(state, phase);
  const mustLookUp = intent.kind === 'end' || isLookupOwed(state, phase);
  if (!mustProve && !mustLookUp) return submitSituation(state, phase, now, settings);

  const deadlineAt = state.startedAt + settings.deadlineMs;
  if (now >= deadlineAt && isAskedSince(phase, deadlineAt)) {
    return { kind: 'ended', outcome: { kind: 'unknown', reason: 'deadline' } };
  }
  const at = Math.min(nextLookupAt(state, phase, now, settings), Math.max(now, deadlineAt));
  if (lastPost.kind === 'unknownOutcome' && now < lastPost.inFlightUntil) {
    return { kind: 'postInFlight', at };
  }
  const purpose = purposeOf(state, intent);
  return { kind: mustProve ? 'provingAbsence' : 'lookupNeeded', purpose, at };
}

/** They speak for a purchase, and no later lookup need settle them. */
const CONTRADICTIONS: readonly InconclusiveCause[] = [
  'succeededWithoutNumbers',
  'removedNumberOwned',
];

/** How the purchase ends now, if it does. */
function unacceptedOutcome(
  state: PurchaseState,
  phase: Unaccepted,
  intent: Intent,
  isProved: boolean,
  settings: Settings,
): Outcome | undefined {
  const { lookups, lastPost } = phase;
  const cause = lookups.inconclusive?.cause;
  const spanMs = cause ? cause.until - cause.since : 0;
  if (cause && CONTRADICTIONS.includes(cause.kind) && spanMs >= settings.doubtLimitMs) {
    return { kind: 'unknown', reason: 'unproved' };
  }
  if (intent.kind === 'submit') return undefined;
  if (isProved) {
    // A proof for this run does not say that an earlier one bought nothing.
    const isConsented = state.posts.permission.kind === 'consented';
    return isConsented ? { kind: 'unknown', reason: 'earlierRun' } : intent.outcome;
  }
  const isDenied = cause?.kind === 'denied' && cause.count >= settings.proofLookups;
  if (isDenied && spanMs >= settings.deniedLimitMs && lastPost.kind !== 'unknownOutcome') {
    return { kind: 'unknown', reason: 'denied' };
  }
  return undefined;
}

/**
 * Whether the lookups of a proof came late enough: after what they must answer to. An outcome also needs a
 * hold that was read by the last of them, because a search can change, unless it could not be read for long.
 */
function isProofUsable(
  { hold, subjectNotFound }: PurchaseState,
  phase: Unaccepted,
  intent: Intent,
  { doubtLimitMs }: Settings,
): boolean {
  const { absence } = phase.lookups;
  if (!absence || isConclusiveOwed(phase)) return false;
  if (intent.kind === 'submit') return true;
  const isHoldRead =
    hold.kind === 'unread' ||
    subjectNotFound !== null ||
    hold.readAt >= absence.lastAskedAt ||
    (hold.unreadSince !== null && absence.lastAskedAt - hold.unreadSince >= doubtLimitMs);
  return absence.lastAskedAt >= intent.since && isHoldRead;
}

/** Whether a lookup must come before the next submit, although none is needed for a proof. */
function isLookupOwed({ subjectNotFound, hold }: PurchaseState, phase: Unaccepted): boolean {
  const { deferred } = phase.nextSubmit;
  if (phase.lookups.succeededUnread || (subjectNotFound && hold.kind === 'unread')) return true;
  if (!deferred || DEFER_REASONS[deferred.reason].lookupFirst === 'no') return false;
  const { last } = phase.lookups;
  const isAnswered = last !== null && last.answered && last.askedAt >= deferred.at;
  return isConclusiveOwed(phase) || !isAnswered;
}

function isConclusiveOwed({ nextSubmit: { deferred }, lookups }: Unaccepted): boolean {
  if (!deferred || DEFER_REASONS[deferred.reason].lookupFirst !== 'conclusive') return false;
  return lookups.inconclusive !== null || (lookups.last?.askedAt ?? -Infinity) < deferred.at;
}

/** Whether the last lookup was asked after a moment, or went unanswered up to it. */
function isAskedSince({ lookups: { last } }: Unaccepted, at: number): boolean {
  if (!last) return false;
  return last.askedAt >= at || (!last.answered && last.endedAt >= at);
}

function submitSituation(
  state: PurchaseState,
  { nextSubmit }: Unaccepted,
  now: number,
  settings: Settings,
): Situation {
  const { notBefore, deferred } = nextSubmit;
  // Once the hold is over, no POST is sent: the end does not wait for the pause.
  const at = Math.min(notBefore, holdEndsAt(state) - holdNeededByPost(state, settings));
  return deferred && at > now
    ? { kind: 'submitDeferred', reason: deferred.reason, at }
    : { kind: 'readyToSubmit', at };
}

function purposeOf(state: PurchaseState, intent: Intent): LookupPurpose {
  if (intent.kind === 'end') return intent.outcome.kind;
  return countedPosts(state) > 0 ? 'beforeFurtherPost' : 'beforePost';
}
