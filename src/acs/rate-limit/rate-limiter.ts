import type { Deferred } from '../transport/http-result.js';
import { ThrottleGate, type ThrottleResponse, type ThrottlePauses } from './throttle-gate.js';
import { TokenBucket } from './token-bucket.js';

/** Receives waits and deferrals, for metrics. `group` has few values. */
export interface RateLimitObserver {
  waited(group: string, ms: number): void;
  deferred(group: string, reason: Deferred['kind']): void;
}

export interface RateLimiterOptions {
  /** All requests of this process; undefined: no limit. */
  readonly requestsPerSecond?: number | undefined;
  /** Purchase POSTs of this process; undefined: no limit. Temporal limits all workers together, but allows bursts. */
  readonly postsPerSecond?: number | undefined;
  /** Pauses after a 429 without Retry-After. */
  readonly pauses: { readonly post: ThrottlePauses; readonly other: ThrottlePauses };
  /** Longer Retry-After values are cut to this. */
  readonly retryAfterCapMs: number;
  readonly random: () => number;
  readonly observer?: RateLimitObserver;
}

export interface LimitedRequest {
  /** Requests of one group are deferred together after a 429. */
  readonly group: string;
  /** The longest wait for a slot; `none`: the request is sent ahead of all waiters. */
  readonly maxWaitMs: number | 'none';
  readonly signal?: AbortSignal | undefined;
}

/** The group of the purchase POST. */
export const PURCHASE_GROUP = 'POST';

/** The rate limits of one process towards ACS, and its pauses while ACS throttles (docs/decisions/0007-limits-towards-acs.md). */
export class RateLimiter {
  private readonly requests: TokenBucket | undefined;
  private readonly posts: TokenBucket | undefined;
  private readonly gate: ThrottleGate;

  constructor(private readonly options: RateLimiterOptions) {
    const { requestsPerSecond, postsPerSecond, pauses, retryAfterCapMs, random } = options;
    this.requests =
      requestsPerSecond === undefined ? undefined : new TokenBucket(requestsPerSecond);
    this.posts = postsPerSecond === undefined ? undefined : new TokenBucket(postsPerSecond, 1);
    const pausesOf = (group: string) => (group === PURCHASE_GROUP ? pauses.post : pauses.other);
    this.gate = new ThrottleGate(pausesOf, retryAfterCapMs, random);
  }

  /**
   * Waits for a slot for a purchase POST, before the lookup that precedes it: the POST itself never waits.
   *
   * @returns `undefined` if the submit may go on
   */
  async acquireSubmitSlot(maxWaitMs: number): Promise<Deferred | undefined> {
    const limit = `${this.options.postsPerSecond} POSTs`;
    return (
      this.throttled(PURCHASE_GROUP) ??
      (await this.acquire(this.posts, limit, PURCHASE_GROUP, maxWaitMs)) ??
      // ACS may have begun to throttle during the wait.
      this.throttled(PURCHASE_GROUP)
    );
  }

  /** Sends a request within the limits, or defers it. `send` gets the time that it has waited. */
  async run<T extends ThrottleResponse>(
    { group, maxWaitMs, signal }: LimitedRequest,
    send: (waitedMs: number) => Promise<T>,
  ): Promise<T | Deferred> {
    const began = performance.now();
    let deferred = this.throttled(group);
    if (deferred) return deferred;
    if (maxWaitMs === 'none') this.requests?.acquireNow();
    else {
      const limit = `${this.options.requestsPerSecond} requests`;
      deferred = await this.acquire(this.requests, limit, group, maxWaitMs, signal);
      deferred ??= this.throttled(group);
      if (deferred) return deferred;
    }
    const settle = this.gate.enter(group);
    let result: T | undefined;
    try {
      result = await send(performance.now() - began);
      return result;
    } finally {
      settle(result ?? {});
    }
  }

  private throttled(group: string): Deferred | undefined {
    const retryAfterMs = this.gate.closedForMs(group);
    if (retryAfterMs === undefined) return undefined;
    const reason = `ACS throttles ${group} requests (429); this one was not sent`;
    return this.defer(group, { kind: 'throttled', reason, retryAfterMs });
  }

  private async acquire(
    bucket: TokenBucket | undefined,
    limit: string,
    group: string,
    maxWaitMs: number,
    signal?: AbortSignal,
  ): Promise<Deferred | undefined> {
    const slot = await bucket?.acquire(maxWaitMs, signal);
    if (slot?.acquired === false) {
      const reason = `not sent: the rate limit of this process is ${limit} per second`;
      const retryAfterMs = Math.max(1, Math.ceil(slot.retryAfterMs));
      return this.defer(group, { kind: 'rateLimited', reason, retryAfterMs });
    }
    if (slot && slot.waitedMs > 0) this.options.observer?.waited(group, slot.waitedMs);
    return undefined;
  }

  private defer(group: string, deferred: Deferred): Deferred {
    this.options.observer?.deferred(group, deferred.kind);
    return deferred;
  }
}
