import type { Settings } from '../../src/purchase/contract/settings.js';

/** Settings of purchases whose polls are so far apart, as those are that have waited for long; and whose stall is no matter. */
export function seldomPolls(pauseMs: number): Partial<Settings> {
  return {
    pollMinPauseMs: pauseMs,
    pollActivityMs: pauseMs,
    pollTimeoutMs: pauseMs + 20_000,
    // The mark of a stall is history, and a write, too.
    stalledAfterMs: 3_600_000,
  };
}
