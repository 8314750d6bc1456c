import { countedPosts, type Evidence, type Mute } from './evidence.js';
import { believed } from './pauses.js';
import type { Settings } from './settings.js';

/** The pause between looks grows with the time already spent looking. */
const LOOK_GROWTH = 0.5;

/** How much must be seen before "ACS does not have it" counts as proved. */
export interface Proof {
  readonly looks: number;
  readonly spanMs: number;
}

/**
 * The proof that the evidence calls for. One look is enough while nothing speaks for a purchase. With a POST
 * unaccounted for, or an operation that is there without running, looks must agree over a time; longer when
 * something speaks for a purchase, or nobody could ask for the numbers.
 */
export function proofNeeded(evidence: Evidence, settings: Settings): Proof {
  const looks = settings.proofLookups;
  if (speaksForPurchase(evidence)) return { looks, spanMs: settings.extendedProofMs };
  const unaccounted = evidence.postInFlightUntil !== null || evidence.permission.kind === 'closed';
  if (unaccounted || sawShadow(evidence)) return { looks, spanMs: settings.proofMs };
  return { looks: 1, spanMs: 0 };
}

/** An operation beside a POST of ours, a refusal as of something bought already, or numbers that nobody could ask for. */
function speaksForPurchase(evidence: Evidence): boolean {
  const { permission, refusal, absence } = evidence;
  const posted = countedPosts(evidence) > 0;
  const shadow = sawShadow(evidence);
  if (permission.kind === 'consented') return true;
  if (permission.kind === 'closed' && permission.why !== 'earlierRun') return true;
  if (refusal?.contested || (posted && shadow)) return true;
  return absence?.numbersUnchecked === true && (posted || shadow);
}

/** `true` when looks have proved that ACS does not have the purchase. */
export function absenceProved(evidence: Evidence, settings: Settings): boolean {
  const { absence } = evidence;
  if (!absence) return false;
  const needed = proofNeeded(evidence, settings);
  const spanMs = Math.max(0, absence.lastAskedAt - absence.firstAnsweredAt);
  return absence.looks >= needed.looks && spanMs >= needed.spanMs;
}

/** `true` when a look that counts saw an operation which need not be a purchase. */
export function sawShadow(evidence: Evidence): boolean {
  return evidence.absence?.sawOperation === true;
}

/**
 * When to look next: at once at first, then at growing pauses, and no later than the proof can be complete. While ACS
 * does not tell, the pauses grow further, and its Retry-After is kept.
 */
export function nextLookAt(evidence: Evidence, now: number, settings: Settings): number {
  const { lookNotBefore, mute } = evidence;
  if (evidence.unreachable && evidence.submitNotBefore > now) return evidence.submitNotBefore;
  const { lastLookAt, investigatingSince } = evidence;
  if (lastLookAt === null || investigatingSince === null || lastLookAt < investigatingSince) {
    return Math.max(now, lookNotBefore);
  }
  const pauseMs = mute ? mutePause(mute, lastLookAt, settings) : undefined;
  const at =
    pauseMs === undefined
      ? nextTellingLookAt(evidence, lastLookAt, settings)
      : lastLookAt + pauseMs;
  return Math.max(at, lookNotBefore);
}

function nextTellingLookAt(evidence: Evidence, lastLookAt: number, settings: Settings): number {
  const { investigatingSince, absence } = evidence;
  const { lookupMinPauseMs, lookupMaxPauseMs } = settings;
  const grownMs = (lastLookAt - (investigatingSince ?? lastLookAt)) * LOOK_GROWTH;
  const at = lastLookAt + Math.min(lookupMaxPauseMs, Math.max(lookupMinPauseMs, grownMs));
  const needed = proofNeeded(evidence, settings);
  const completeAt = absence ? absence.firstAnsweredAt + needed.spanMs : Infinity;
  return completeAt > lastLookAt + lookupMinPauseMs ? Math.min(at, completeAt) : at;
}

function mutePause(mute: Mute, lastLookAt: number, settings: Settings): number {
  const { lookupMinPauseMs, errorPollMaxPauseMs } = settings;
  const grownMs = (lastLookAt - mute.since) * LOOK_GROWTH;
  const pauseMs = Math.min(errorPollMaxPauseMs, Math.max(lookupMinPauseMs, grownMs));
  return Math.max(pauseMs, believed(mute.retryAfterMs, settings));
}
