import type { Decision } from './decision.js';
import { acsHasIt, countedPosts, holdEndsAt, type Evidence } from './evidence.js';
import { decideWaiting } from './decide-waiting.js';
import type { End } from './decision.js';
import type { AnswerFacts } from './reports.js';
import { absenceProved, nextLookAt, sawShadow } from './proof.js';
import type { Settings } from './settings.js';
import { overrunOf, type Overrun } from './spending.js';

/**
 * What comes next for a purchase, from all that is known of it. Pure; the workflow only obeys.
 *
 * A POST is decided upon only while none can be unaccounted for; an end that says "nothing was bought"
 * only on proof (docs/decisions/0001-evidence-instead-of-retries.md).
 */
export function decide(evidence: Evidence, now: number, settings: Settings): Decision {
  return acsHasIt(evidence)
    ? decideWaiting(evidence, now, settings)
    : decideSubmitting(evidence, now, settings);
}

function decideSubmitting(evidence: Evidence, now: number, settings: Settings): Decision {
  const claimedMs = claimedForMs(evidence);
  // What was seen before it waited for a turn in vain, or before ACS said that it succeeded, is old.
  const isOld = evidence.turnMissed || claimedMs !== undefined;
  const intent = intentOf(evidence, now, settings);
  const since = intentSince(intent, evidence, settings);
  const isAskedSince = (evidence.absence?.lastAskedAt ?? -Infinity) >= since;
  const proved = absenceProved(evidence, settings) && !isOld && isAskedSince;
  if (claimedMs !== undefined && claimedMs >= settings.doubtLimitMs) {
    return { do: 'end', end: { is: 'unknown', reason: 'unproved' } };
  }
  if (intent === 'submit') {
    const mustLook =
      evidence.unreachable ||
      evidence.untold ||
      evidence.searchNotFound !== null ||
      evidence.turnMissed ||
      (!proved && mustBeProved(evidence));
    const purpose = countedPosts(evidence) > 0 ? 'before another POST' : 'before a POST is sent';
    if (mustLook) return lookOrGiveUp(evidence, now, settings, purpose);
    return submitOrWait(evidence, settings);
  }
  if (proved) return { do: 'end', end: endAs(intent, evidence) };
  if (shutOut(evidence, settings)) {
    return { do: 'end', end: { is: 'unknown', reason: 'credentials' } };
  }
  return lookOrGiveUp(evidence, now, settings, `before this ends as ${intent.is}`);
}

type Intent =
  | 'submit'
  | Extract<End, { is: 'unknown' }>
  | { readonly is: 'canceled' }
  | { readonly is: 'expired' }
  | Extract<End, { is: 'searchNotFound' }>
  | { readonly is: 'unaffordable'; readonly overrun: Overrun }
  | { readonly is: 'rejected'; readonly refusal: AnswerFacts };

/** What is to happen as soon as it is proved that ACS does not have the purchase. */
function intentOf(evidence: Evidence, now: number, settings: Settings): Intent {
  const { permission, cancelRequestedAt } = evidence;
  if (permission.kind === 'closed') return { is: 'unknown', reason: permission.why };
  if (cancelRequestedAt !== null) return { is: 'canceled' };
  if (evidence.refusal) return { is: 'rejected', refusal: evidence.refusal };
  const gone = searchGone(evidence, settings);
  if (gone) return gone;
  const overrun = evidence.hold && overrunOf(evidence.hold, settings.spendingLimit);
  if (overrun) return { is: 'unaffordable', overrun };
  if (now >= holdEndsAt(evidence, settings.assumedHoldMs)) return { is: 'expired' };
  const { unauthorized } = evidence;
  // Time alone refuses nothing: one 401 before an outage is no ten minutes of them.
  if (unauthorized && unauthorized.until - unauthorized.since >= settings.deniedLimitMs) {
    return { is: 'rejected', refusal: unauthorized.answer };
  }
  return 'submit';
}

/**
 * ACS does not know the search, as two lookups some time apart found. One that was POSTed existed, so it is
 * over; it cannot be told apart from an expired one then.
 */
function searchGone(evidence: Evidence, { lookupMinPauseMs }: Settings): Intent | undefined {
  const { searchNotFound } = evidence;
  if (!searchNotFound) return undefined;
  const { count, since, until, answer } = searchNotFound;
  if (count < SEARCH_LOOKUPS || until - since < lookupMinPauseMs) return undefined;
  return countedPosts(evidence) > 0 ? { is: 'expired' } : { is: 'searchNotFound', answer };
}

/** A 404 for a search that exists has been recorded right after it was made (docs/acs.md). */
const SEARCH_LOOKUPS = 2;

/** A POST is sent only after a proof of absence where something may have been bought already. */
function mustBeProved(evidence: Evidence): boolean {
  const { postInFlightUntil, permission } = evidence;
  return postInFlightUntil !== null || sawShadow(evidence) || permission.kind === 'consented';
}

/**
 * Since when an end is due that may come long after the last lookup. A proof must contain a later one: a
 * reset copies the lookups of a run that may have sent a POST after them.
 */
function intentSince(intent: Intent, evidence: Evidence, { assumedHoldMs }: Settings): number {
  if (intent === 'submit') return -Infinity;
  if (intent.is === 'canceled') return evidence.cancelRequestedAt ?? -Infinity;
  if (intent.is !== 'expired') return -Infinity;
  // A search that is gone was seen to be so by the last lookup.
  return evidence.searchNotFound?.until ?? holdEndsAt(evidence, assumedHoldMs);
}

/** What is proved of this run alone does not say that an earlier one bought nothing. */
function endAs(intent: Exclude<Intent, 'submit'>, { permission }: Evidence): End {
  return permission.kind === 'consented' ? { is: 'unknown', reason: 'earlierRun' } : intent;
}

/**
 * For how long ACS has said that a purchase succeeded which this run has not made, and nobody could tell of which numbers.
 * After a while, looking on would show the same.
 */
function claimedForMs({ mute, lastLookAt }: Evidence): number | undefined {
  if (mute?.claimedSince === undefined) return undefined;
  return (lastLookAt ?? 0) - mute.claimedSince;
}

/**
 * ACS has refused the credentials of every look for so long that nobody can find out what an earlier run of this
 * purchase may have bought. This run has no POST in doubt.
 */
function shutOut(
  { mute, postInFlightUntil }: Evidence,
  { deniedLimitMs, proofLookups }: Settings,
): boolean {
  if (!mute?.refused || postInFlightUntil !== null) return false;
  const { since, until, answers } = mute.refused;
  return answers >= proofLookups && until - since >= deniedLimitMs;
}

/** Waits no longer than the hold: what comes after it needs no POST. */
function submitOrWait(evidence: Evidence, settings: Settings): Decision {
  const at = Math.min(evidence.submitNotBefore, holdEndsAt(evidence, settings.assumedHoldMs));
  return { do: 'submit', at };
}

function lookOrGiveUp(
  evidence: Evidence,
  now: number,
  settings: Settings,
  purpose: string,
): Decision {
  const deadlineAt = evidence.startedAt + settings.deadlineMs;
  if (
    now >= deadlineAt &&
    (evidence.lastChanceMissed || (evidence.lastLookAt ?? 0) >= deadlineAt)
  ) {
    return { do: 'end', end: { is: 'unknown', reason: 'deadline' } };
  }
  const at = Math.min(nextLookAt(evidence, now, settings), Math.max(now, deadlineAt));
  return { do: 'look', at, for: purpose };
}
