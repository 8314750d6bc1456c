import type { Evidence } from './evidence.js';
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
 * the operation appeared only after our POST, or ACS refuses as if it had the purchase: then it probably has.
 */
export function proofNeeded(evidence: Evidence, settings: Settings): Proof {
  const looks = settings.proofLooks;
  const appeared = evidence.posts > 0 && sawShadow(evidence) && !evidence.shadowSeen;
  if (appeared || evidence.refusal?.contested) return { looks, spanMs: settings.doubtfulProofMs };
  const unaccounted = evidence.mayArriveUntil !== null;
  if (unaccounted || sawShadow(evidence)) return { looks, spanMs: settings.proofMs };
  return { looks: 1, spanMs: 0 };
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

/** When to look next: at once at first, then at growing pauses, and no later than the proof can be complete. */
export function nextLookAt(evidence: Evidence, now: number, settings: Settings): number {
  const { lastLookAt, investigatingSince, absence } = evidence;
  if (evidence.unreachable && evidence.submitNotBefore > now) return evidence.submitNotBefore;
  if (lastLookAt === null || investigatingSince === null || lastLookAt < investigatingSince) {
    return now;
  }
  const { lookMinPauseMs, lookMaxPauseMs } = settings;
  const grownMs = (lastLookAt - investigatingSince) * LOOK_GROWTH;
  const at = lastLookAt + Math.min(lookMaxPauseMs, Math.max(lookMinPauseMs, grownMs));
  const needed = proofNeeded(evidence, settings);
  const completeAt = absence ? absence.firstAnsweredAt + needed.spanMs : Infinity;
  return completeAt > lastLookAt + lookMinPauseMs ? Math.min(at, completeAt) : at;
}
