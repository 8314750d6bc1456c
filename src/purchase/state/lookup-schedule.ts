import type { Settings } from '../contract/settings.js';
import { DEFER_REASONS } from '../contract/defer-reasons.js';
import { proofNeeded } from './proof.js';
import type { Asked, Inconclusive, PurchaseState, Unaccepted } from './state.js';

/** The pause between lookups is this share of the time since the last POST that left. */
const GROWTH = 0.5;

/**
 * When the next lookup is due: at once if none was made, then after growing pauses; at the latest when the last POST
 * can no longer arrive, and when the proof can be complete.
 */
export function nextLookupAt(
  state: PurchaseState,
  phase: Unaccepted,
  now: number,
  settings: Settings,
): number {
  const { lookups, nextSubmit } = phase;
  const { since, last, inconclusive } = lookups;
  if (nextSubmit.notBefore > now && isSubmitUnanswered(phase)) return nextSubmit.notBefore;
  const notBefore = inconclusive?.notBefore ?? -Infinity;
  if (since === null) return Math.max(now, notBefore);
  // ACS may need a moment to show what it accepted.
  if (!last || last.endedAt < since) return Math.max(since + settings.lookupMinPauseMs, notBefore);
  const at = inconclusive
    ? last.endedAt + inconclusivePause(inconclusive, last.endedAt, settings)
    : dueAfterConclusive(state, phase, { since, last }, settings);
  return Math.max(at, notBefore);
}

/** ACS did not answer the last submit: its pause holds for the lookup too. */
function isSubmitUnanswered({ nextSubmit, lookups }: Unaccepted): boolean {
  const { deferred } = nextSubmit;
  if (!deferred || DEFER_REASONS[deferred.reason].lookupFirst !== 'answered') return false;
  return (lookups.last?.askedAt ?? -Infinity) < deferred.at;
}

function dueAfterConclusive(
  state: PurchaseState,
  phase: Unaccepted,
  { since, last }: { readonly since: number; readonly last: Asked },
  settings: Settings,
): number {
  const { lookupMinPauseMs, lookupMaxPauseMs } = settings;
  const { lastPost, lookups } = phase;
  const { askedAt, endedAt } = last;
  const grownMs = (endedAt - since) * GROWTH;
  const at = endedAt + Math.min(lookupMaxPauseMs, Math.max(lookupMinPauseMs, grownMs));
  const { spanMs } = proofNeeded(state, phase, settings);
  const moments = [
    // Without a span the proof is complete, and further lookups wait for the pause.
    ...(lookups.absence && spanMs > 0 ? [lookups.absence.firstAnsweredAt + spanMs] : []),
    ...(lastPost.kind === 'unknownOutcome' ? [lastPost.inFlightUntil] : []),
  ];
  // A lookup that was under way at such a moment was asked too early for it: the next one follows at once.
  const dueAt = moments.filter((moment) => moment > askedAt);
  return Math.max(endedAt, Math.min(at, ...dueAt));
}

function inconclusivePause(
  { since }: Inconclusive,
  endedAt: number,
  { lookupMinPauseMs, errorPollMaxPauseMs }: Settings,
): number {
  return Math.min(errorPollMaxPauseMs, Math.max(lookupMinPauseMs, (endedAt - since) * GROWTH));
}
