import type { Hold } from '../contract/activity-results.js';
import type { Settings } from '../contract/settings.js';
import type { Times } from './state.js';
import { heldNumbers, type HoldState } from './state.js';

/**
 * The hold after a lookup, submit or poll. It counts from the moment at which the workflow asked, because the
 * result may arrive minutes after its activity has ended: the hold would expire too late by that time.
 *
 * @param read missing when the activity could not read it
 */
export function holdAfter(
  before: HoldState,
  read: Hold | undefined,
  { askedAt, endedAt }: Times,
  { assumedHoldMs }: Pick<Settings, 'assumedHoldMs'>,
): HoldState {
  if (!read) {
    if (before.kind === 'read' || before.assumedUntil !== null) return before;
    return { kind: 'unread', assumedUntil: endedAt + assumedHoldMs };
  }
  const { expiresInMs, ...hold } = read;
  const known = heldNumbers({ hold: before });
  const earlierNumbers = known.filter((number) => !hold.phoneNumbers.includes(number));
  return {
    kind: 'read',
    ...hold,
    expiresAt: askedAt + expiresInMs,
    readAt: endedAt,
    unreadSince: null,
    earlierNumbers,
  };
}

/** Whether a read named numbers of which the lookups before it did not know. */
export function hasNewNumbers(before: HoldState, after: HoldState): boolean {
  if (before.kind !== 'read' || after.kind !== 'read') return false;
  const known = heldNumbers({ hold: before });
  return after.phoneNumbers.some((number) => !known.includes(number));
}
