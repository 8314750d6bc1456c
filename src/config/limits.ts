import { z } from 'zod';
import type { RateLimiterOptions } from '../acs/rate-limit/rate-limiter.js';
import type { Settings } from '../purchase/contract/settings.js';
import { descriptions } from './descriptions.js';

/** The most that makes sense to say: a server does not tell it from no limit. */
const MAX_RATE = 100_000;

const rate = z.string().transform((text, context) => {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : NaN;
  if (value > 0 && value <= MAX_RATE) return value;
  const message = `must be a number a second, more than 0 and up to ${MAX_RATE}; a fraction is seldomer than every second`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** The purchase quota that Azure publishes is one for a tenant. */
const POSTS_PER_SECOND = 1;
/** More than ten times what a worker sends at that rate of POSTs: a fuse, not a pace. */
const REQUESTS_PER_SECOND = 200;

/** `ACS_REQUESTS_PER_SECOND`, of worker and gateway alike. */
export const requestLimitFields = {
  ACS_REQUESTS_PER_SECOND: rate.default(REQUESTS_PER_SECOND).register(descriptions, {
    about:
      'The most requests a second that this one process sends to ACS ([limits](acs.md#limits)). POSTs of purchases go ahead.',
    example: '50',
    usual: String(REQUESTS_PER_SECOND),
  }),
};

/** `ACS_POSTS_PER_SECOND`, of the workers alone. */
export const postLimitFields = {
  ACS_POSTS_PER_SECOND: rate.default(POSTS_PER_SECOND).register(descriptions, {
    about:
      'The most purchases a second that are POSTed by all workers together; `0.2` is one in five seconds. All of them must say the same: ' +
      'Temporal believes the last ([limits](acs.md#limits)).',
    example: '0.2',
    usual: String(POSTS_PER_SECOND),
  }),
};

/** The rate limits of one process, by the settings of the purchases that begin in it. */
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
