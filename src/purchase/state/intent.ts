import type { Settings } from '../contract/settings.js';
import { limitExceeded } from '../contract/spending.js';
import { SUBJECTS } from '../contract/subject.js';
import type { Outcome } from './outcome.js';
import { holdNeededByPost } from './proof.js';
import { countedPosts, holdEndsAt, type PurchaseState, type Unaccepted } from './state.js';

/** What happens once it is proved that ACS does not have the purchase: a POST, or the end. */
export type Intent =
  | { readonly kind: 'submit' }
  | {
      readonly kind: 'end';
      readonly outcome: Exclude<Outcome, { kind: 'bought' | 'failed' }>;
      /** The proof must contain a lookup that was asked after this. */
      readonly since: number;
    };

/** A 404 for a search or reservation that exists has been recorded right after it was made (docs/acs.md). */
const SUBJECT_LOOKUPS = 2;

/** The first that holds. */
export function intentOf(
  state: PurchaseState,
  phase: Unaccepted,
  now: number,
  settings: Settings,
): Intent {
  const { posts, cancelRequestedAt, hold } = state;
  const { permission } = posts;
  if (permission.kind === 'closed') return end({ kind: 'unknown', reason: permission.why });
  if (cancelRequestedAt !== null) return end({ kind: 'canceled' }, cancelRequestedAt);
  if (phase.lastPost.kind === 'rejected') {
    return end({ kind: 'rejected', response: phase.lastPost.response });
  }
  const gone = subjectGone(state, settings);
  if (gone) return gone;
  const exceeded = hold.kind === 'read' && limitExceeded(hold.costs, settings.spendingLimit);
  if (exceeded) return end({ kind: 'overLimit', exceeded });
  const lastChanceAt = holdEndsAt(state) - holdNeededByPost(state, settings);
  if (now >= lastChanceAt) return end({ kind: 'expired' }, lastChanceAt);
  const { denied } = phase.nextSubmit;
  // From response to response: one 401 before an outage is no ten minutes of them.
  if (denied && denied.until - denied.since >= settings.deniedLimitMs) {
    return end({ kind: 'rejected', response: denied.response });
  }
  return { kind: 'submit' };
}

/**
 * Lookups some time apart got a 404 for the subject itself. Once its hold has been read, or a POST may have
 * reached ACS, it did exist; ACS may hide one that was purchased. A reservation can be deleted.
 */
function subjectGone(state: PurchaseState, { lookupMinPauseMs }: Settings): Intent | undefined {
  const { subject, subjectNotFound: streak, hold } = state;
  if (!streak || streak.count < SUBJECT_LOOKUPS) return undefined;
  if (streak.until - streak.since < lookupMinPauseMs) return undefined;
  const posted = countedPosts(state) > 0;
  const { isChangeable } = SUBJECTS[subject.kind];
  if ((hold.kind === 'unread' || isChangeable) && !posted) {
    return end({ kind: 'subjectNotFound', response: streak.response });
  }
  const mayBeHidden = hold.kind === 'read' && posted && !isChangeable;
  return mayBeHidden ? undefined : end({ kind: 'expired' }, streak.until);
}

function end(outcome: Extract<Intent, { kind: 'end' }>['outcome'], since = -Infinity): Intent {
  return { kind: 'end', outcome, since };
}
