import { postInFlightForMs } from './post-in-flight.js';
import type { Settings } from '../contract/settings.js';
import { countedPosts, mayHaveBought, type PurchaseState, type Unaccepted } from './state.js';

/**
 * The proof that the state calls for: so many lookups in a row that show no purchase, and the span from the
 * first response to the last question. One lookup is enough while nothing suggests a purchase. A POST with an
 * unknown outcome, a placeholder operation or a closed permission call for a proof over a span; signs of a
 * purchase for an extended one. Every counted POST after the first doubles the span.
 */
export function proofNeeded(
  state: PurchaseState,
  phase: Unaccepted,
  { proofLookups, proofMs, extendedProofMs }: Settings,
) {
  const doublings = Math.max(0, countedPosts(state) - 1);
  const over = (spanMs: number) => ({ lookups: proofLookups, spanMs: spanMs * 2 ** doublings });
  if (suggestsPurchase(state, phase)) return over(extendedProofMs);
  const { permission } = state.posts;
  const needsSpan = phase.lastPost.kind === 'unknownOutcome' || permission.kind === 'closed';
  return needsSpan || sawPlaceholder(phase) ? over(proofMs) : { lookups: 1, spanMs: 0 };
}

function suggestsPurchase(state: PurchaseState, phase: Unaccepted): boolean {
  const { permission } = state.posts;
  if (permission.kind === 'consented') return true;
  if (permission.kind === 'closed' && permission.why !== 'earlierRun') return true;
  const { lastPost, lookups } = phase;
  const posted = countedPosts(state) > 0;
  const placeholder = sawPlaceholder(phase);
  if ((lastPost.kind === 'rejected' && lastPost.contested) || (posted && placeholder)) return true;
  return lookups.absence?.numbersUnread === true && (posted || placeholder);
}

/** Whether lookups have proved that ACS does not have the purchase. */
export function isAbsenceProved(
  state: PurchaseState,
  phase: Unaccepted,
  settings: Settings,
): boolean {
  const { absence, succeededUnread } = phase.lookups;
  // An operation that has succeeded contradicts the lookups before it.
  if (!absence || succeededUnread) return false;
  const needed = proofNeeded(state, phase, settings);
  const spanMs = Math.max(0, absence.lastAskedAt - absence.firstAnsweredAt);
  return absence.count >= needed.lookups && spanMs >= needed.spanMs;
}

/** Whether a POST is allowed only after a proof. */
export function isProofNecessary(state: PurchaseState, phase: Unaccepted): boolean {
  const { kind } = state.posts.permission;
  return phase.lastPost.kind !== 'none' || sawPlaceholder(phase) || kind !== 'open';
}

/** Whether a lookup that counts showed an operation that need not be a purchase. */
export function sawPlaceholder({ lookups }: Unaccepted): boolean {
  return lookups.absence?.sawPlaceholder === true;
}

/** How much of the hold a POST needs, in ms: a further one must arrive while the numbers are held. */
export function holdNeededByPost(state: PurchaseState, settings: Settings): number {
  return mayHaveBought(state) ? postInFlightForMs(settings) : 0;
}
