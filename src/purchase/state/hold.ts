import type { Hold } from '../contract/activity-results.js';
import type { Settings } from '../contract/settings.js';
import { heldNumbers, type HoldState } from './state.js';

/**
 * The hold after a lookup or submit. What is left of it counts from the end of the activity, by the
 * workflow's clock.
 *
 * @param read missing when the activity could not read it
 */
export function readHold(
  before: HoldState,
  read: Hold | undefined,
  endedAt: number,
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
    expiresAt: endedAt + expiresInMs,
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
