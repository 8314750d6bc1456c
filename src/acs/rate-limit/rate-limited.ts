import type { Forward, ForwardedRequest, ForwardResult } from '../transport/forward.js';
import type { Call, Send } from '../transport/http.js';
import type { Deferred } from '../transport/http-result.js';
import { PURCHASE_GROUP, type LimitedRequest, type RateLimiter } from './rate-limiter.js';

/** A request waits at most half its time limit for a slot; the call itself needs the other half. */
const WAIT_SHARE = 0.5;
/** A caller of the gateway waits during this time. */
const MAX_FORWARD_WAIT_MS = 5_000;

/** Sends within the rate limits. */
export function rateLimitedSend(send: Send, limiter: RateLimiter): Send {
  return async (call) => {
    const sendInTime = (waitedMs: number) => send(withLessTime(call, waitedMs));
    const result = await limiter.run(limitedRequest(call), sendInTime);
    if ('method' in result) return result;
    const { method, path } = call;
    return { method, path, clientRequestId: 'none', durationMs: 0, ...result };
  };
}

/** A POST never waits: it must follow its confirmation at once. */
function limitedRequest({ method, timeoutMs, signal }: Call): LimitedRequest {
  if (method === 'POST') return { group: PURCHASE_GROUP, maxWaitMs: 'none' };
  return { group: method, maxWaitMs: timeoutMs * WAIT_SHARE, signal };
}

function withLessTime<T extends { readonly timeoutMs: number }>(request: T, byMs: number): T {
  return { ...request, timeoutMs: Math.max(1, Math.round(request.timeoutMs - byMs)) };
}

/** Forwards within the rate limits. Requests of one group are deferred together after a 429. */
export type LimitedForward = (
  request: ForwardedRequest,
  group: string,
) => Promise<ForwardResult | Deferred>;

export function rateLimitedForward(forward: Forward, limiter: RateLimiter): LimitedForward {
  return async (request, group) => {
    const { timeoutMs, signal } = request;
    const maxWaitMs = Math.min(timeoutMs * WAIT_SHARE, MAX_FORWARD_WAIT_MS);
    const forwardInTime = (waitedMs: number) => forward(withLessTime(request, waitedMs));
    return limiter.run({ group, maxWaitMs, signal }, forwardInTime);
  };
}
