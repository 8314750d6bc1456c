import type { Settings } from '../src/purchase/contract/settings.js';
import { nextPollDelay } from '../src/purchase/state/pauses.js';
import type { RecordedPurchase } from './purchases.js';

/** The time from one poll of a purchase to the next, and what the schedule allows. Milliseconds. */
export interface PollGap {
  /** The pause of the schedule without jitter, and the longest with it. */
  readonly plannedMs: number;
  readonly longestMs: number;
  /** Infinity when the next poll came after the span and the grace period, or never. */
  readonly actualMs: number;
}

/**
 * The gaps whose next poll was due within a span.
 *
 * @param span epoch ms
 * @param graceMs how much later a poll still counts
 */
export function pollGaps(
  { acceptedAt, polls }: Pick<RecordedPurchase, 'acceptedAt' | 'polls'>,
  { from, to }: { readonly from: number; readonly to: number },
  settings: Settings,
  graceMs: number,
): PollGap[] {
  return polls.flatMap(({ at }, index) => {
    const ageMs = at - acceptedAt;
    if (ageMs < 0) return []; // the lookup before the POST
    const pause = (random: number) => nextPollDelay(ageMs, settings, undefined, () => random);
    const [plannedMs, longestMs] = [pause(0.5), pause(1)];
    if (at + longestMs < from || at + longestMs > to) return [];
    const next = polls[index + 1]?.at ?? Infinity;
    return [{ plannedMs, longestMs, actualMs: next > to + graceMs ? Infinity : next - at }];
  });
}

/** The share of gaps that were at most `graceMs` longer than the schedule allows. */
export function onTimeShare(gaps: readonly PollGap[], graceMs: number): number {
  return gaps.filter((gap) => gap.actualMs <= gap.longestMs + graceMs).length / gaps.length;
}
