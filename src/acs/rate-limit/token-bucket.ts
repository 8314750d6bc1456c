import { setTimeout as sleep } from 'node:timers/promises';

/** An acquired slot with the time waited for it, or the time until the next slot is free. */
export type Acquisition =
  | { readonly acquired: true; readonly waitedMs: number }
  | { readonly acquired: false; readonly retryAfterMs: number };

/** A token bucket as a virtual schedule (GCRA): a request reserves the next slot, so waiters are served in order. */
export class TokenBucket {
  private readonly intervalMs: number;
  private readonly burstMs: number;
  /** When the bucket will be full again, on the clock of `performance.now()`. */
  private fullAt = 0;

  /** @param burst slots that are free at once when the bucket is full */
  constructor(perSecond: number, burst = Math.max(1, perSecond)) {
    this.intervalMs = 1_000 / perSecond;
    this.burstMs = (burst - 1) * this.intervalMs;
  }

  /** Takes a slot without waiting; the requests after it wait longer. */
  acquireNow(): void {
    this.fullAt = Math.max(this.fullAt, performance.now()) + this.intervalMs;
  }

  /** Waits for a slot. Refuses at once if none will be free in time, which bounds the queue. */
  async acquire(maxWaitMs: number, signal?: AbortSignal): Promise<Acquisition> {
    const waitMs = Math.max(0, this.fullAt - this.burstMs - performance.now());
    const refused = { acquired: false, retryAfterMs: waitMs } as const;
    if (waitMs > maxWaitMs || signal?.aborted) return refused;
    this.acquireNow();
    try {
      if (waitMs > 0) await sleep(waitMs, undefined, { ref: false, ...(signal && { signal }) });
      return { acquired: true, waitedMs: waitMs };
    } catch {
      // The slot stays reserved: a later waiter already has the next one.
      return refused;
    }
  }
}
