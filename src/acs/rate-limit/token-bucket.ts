/** An acquired slot with the time waited for it, or the time until the next slot is free. */
export type Acquisition =
  | { readonly acquired: true; readonly waitedMs: number }
  | { readonly acquired: false; readonly retryAfterMs: number };

/** A token bucket whose waiters are served in order. Its timers do not keep the process alive. */
export class TokenBucket {
  private level: number;
  private filledAt = performance.now();
  private readonly waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  /** @param burst slots that are free at once after a pause */
  constructor(
    private readonly perSecond: number,
    private readonly burst = Math.max(1, perSecond),
  ) {
    this.level = this.burst;
  }

  /** Takes a slot without waiting. The level may become negative; then all waiters wait longer. */
  acquireNow(): void {
    this.fill();
    this.level -= 1;
  }

  /** Waits for a slot. Refuses at once if none will be free in time, which bounds the queue. */
  async acquire(maxWaitMs: number, signal?: AbortSignal): Promise<Acquisition> {
    this.fill();
    const inMs = this.msUntil(this.waiting.size + 1);
    if (inMs <= 0) {
      this.level -= 1;
      return { acquired: true, waitedMs: 0 };
    }
    if (inMs > maxWaitMs || signal?.aborted) return { acquired: false, retryAfterMs: inMs };
    return this.wait(maxWaitMs, signal);
  }

  private wait(maxWaitMs: number, signal?: AbortSignal): Promise<Acquisition> {
    const began = performance.now();
    return new Promise((resolve) => {
      const settle = (acquisition: Acquisition) => {
        this.waiting.delete(serve);
        clearTimeout(limit);
        signal?.removeEventListener('abort', refuse);
        resolve(acquisition);
      };
      const serve = () => {
        settle({ acquired: true, waitedMs: performance.now() - began });
      };
      // acquireNow() may have delayed the promised slot.
      const refuse = () => {
        settle({ acquired: false, retryAfterMs: this.msUntil(this.waiting.size) });
      };
      const limit = setTimeout(refuse, maxWaitMs);
      limit.unref();
      signal?.addEventListener('abort', refuse);
      this.waiting.add(serve);
      this.arm();
    });
  }

  private arm(): void {
    if (this.timer || this.waiting.size === 0) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.serveWaiting();
        this.arm();
      },
      Math.max(1, this.msUntil(1)),
    );
    this.timer.unref();
  }

  private serveWaiting(): void {
    this.fill();
    for (const serve of this.waiting) {
      if (this.level < 1) return;
      this.level -= 1;
      serve();
    }
  }

  /** Until that many slots are free; 0 or less when they are. */
  private msUntil(slots: number): number {
    return ((slots - this.level) / this.perSecond) * 1_000;
  }

  private fill(): void {
    const now = performance.now();
    this.level = Math.min(
      this.burst,
      this.level + ((now - this.filledAt) / 1_000) * this.perSecond,
    );
    this.filledAt = now;
  }
}
