import type { RateLimiterOptions } from '../acs/rate-limit/rate-limiter.js';
import type { Settings } from '../purchase/contract/settings.js';
import { parsedField } from './descriptions.js';

const MAX_RATE = 100_000;

/** A rate of requests. */
export const rate = parsedField((text) => {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : NaN;
  if (value > 0 && value <= MAX_RATE) return value;
  throw new Error(`must be a number per second, more than 0 and at most ${MAX_RATE}`);
});

/** The rate limits of one process. */
export function limitsOf(
  settings: Settings,
  requestsPerSecond: number | undefined,
): Omit<RateLimiterOptions, 'observer'> {
  const { throttledMinPauseMs, throttledMaxPauseMs, retryMinPauseMs, retryMaxPauseMs } = settings;
  return {
    requestsPerSecond,
    postsPerSecond: settings.postsPerSecond,
    pauses: {
      post: { firstMs: throttledMinPauseMs, longestMs: throttledMaxPauseMs },
      other: { firstMs: retryMinPauseMs, longestMs: retryMaxPauseMs },
    },
    retryAfterCapMs: settings.retryAfterCapMs,
    random: Math.random,
  };
}
