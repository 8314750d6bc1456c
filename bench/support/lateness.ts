import { nextPollDelay } from '../../src/purchase/state/pauses.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import type { Poll } from './account.js';

/** From one poll of a purchase to the next, and what the schedule has for it. Milliseconds. */
export interface Gap {
  /** The pause that the schedule means, without its jitter, and the longest that its jitter allows. */
  readonly meantMs: number;
  readonly longestMs: number;
  /** What it was; infinite when the next poll had not come by the end of the time that was watched. */
  readonly actualMs: number;
}

/** A stretch of time, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The gaps of one purchase whose next poll should have come, at the latest, within the span.
 *
 * @param acceptedAt when ACS accepted it: its age counts from here
 * @param settings of the schedule
 * @param graceMs how much later than that a poll still counts as on time; the span ends so much later
 */
export function gapsOf(
  acceptedAt: number,
  polls: readonly Poll[],
  { from, to }: Span,
  { settings, graceMs }: { readonly settings: Settings; readonly graceMs: number },
): Gap[] {
  return polls.flatMap(({ at }, index) => {
    const ageMs = at - acceptedAt;
    if (ageMs < 0) return []; // the look before the POST
    const longestMs = nextPollDelay(ageMs, settings, undefined, () => 1);
    const dueAt = at + longestMs;
    if (dueAt < from || dueAt > to) return [];
    const next = polls[index + 1]?.at ?? Infinity;
    const actualMs = next > to + graceMs ? Infinity : next - at;
    const meantMs = nextPollDelay(ageMs, settings, undefined, () => 0.5);
    return [{ meantMs, longestMs, actualMs }];
  });
}

/** The share of gaps whose next poll came at most `graceMs` after the longest pause. */
export function onTime(gaps: readonly Gap[], graceMs: number): number {
  return gaps.filter((gap) => gap.actualMs <= gap.longestMs + graceMs).length / gaps.length;
}
