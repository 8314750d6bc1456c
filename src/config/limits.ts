import type { RateLimiterOptions } from '../acs/rate-limit/rate-limiter.js';
import type { Settings } from '../purchase/contract/settings.js';
import { descriptions, parsedField } from './descriptions.js';

const MAX_RATE = 100_000;

const rate = parsedField((text) => {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : NaN;
  if (value > 0 && value <= MAX_RATE) return value;
  throw new Error(`must be a number per second, more than 0 and at most ${MAX_RATE}`);
});

/** The purchase quota that Azure documents for a tenant. */
const POSTS_PER_SECOND = 1;
/** More than ten times what a worker sends at that rate of POSTs: a safety limit. */
const REQUESTS_PER_SECOND = 200;

/** Of worker and gateway. */
export const requestLimitFields = {
  ACS_REQUESTS_PER_SECOND: rate.default(REQUESTS_PER_SECOND).register(descriptions, {
    description:
      'Limit of the requests per second of this process to ACS ([limits](acs.md#limits)). Purchase POSTs take precedence.',
    example: '50',
    defaultText: String(REQUESTS_PER_SECOND),
  }),
};

/** Of the worker. */
export const postLimitFields = {
  ACS_POSTS_PER_SECOND: rate.default(POSTS_PER_SECOND).register(descriptions, {
    description:
      'Limit of the purchase POSTs per second of all workers together; `0.2` is one in five seconds. Set the same value on all workers: ' +
      'Temporal uses the last one ([limits](acs.md#limits)).',
    example: '0.2',
    defaultText: String(POSTS_PER_SECOND),
  }),
};

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
