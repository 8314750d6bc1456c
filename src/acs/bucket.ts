/** What came of asking for a turn: it is taken, after a wait; or it would not have come in time. */
export type Turn =
  | { readonly is: 'taken'; readonly waitedMs: number }
  | { readonly is: 'tooLate'; readonly nextInMs: number };

/** Turns at a rate, given in the order in which they were asked for. Nothing of it keeps a process alive. */
export class Bucket {
  private level: number;
  private filledAt = performance.now();
  private readonly waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  /** @param burst turns that may be taken at once after a rest */
  constructor(
    private readonly perSecond: number,
    private readonly burst = Math.max(1, perSecond),
  ) {
    this.level = this.burst;
  }

  /** Takes a turn without waiting, ahead of all who wait: they wait the longer. */
  takeAtOnce(): void {
    this.fill();
    this.level -= 1;
  }

  /** Waits for a turn, unless it is clear that none would come in time: nobody waits in vain, and the queue is bounded. */
  async take(withinMs: number, signal?: AbortSignal): Promise<Turn> {
    this.fill();
    const inMs = this.msUntil(this.waiting.size + 1);
    if (inMs <= 0) {
      this.level -= 1;
      return { is: 'taken', waitedMs: 0 };
    }
    if (inMs > withinMs || signal?.aborted) return { is: 'tooLate', nextInMs: inMs };
    return this.wait(withinMs, signal);
  }

  private wait(withinMs: number, signal?: AbortSignal): Promise<Turn> {
    const began = performance.now();
    return new Promise((resolve) => {
      const settle = (turn: Turn) => {
        this.waiting.delete(itsTurn);
        clearTimeout(limit);
        signal?.removeEventListener('abort', giveUp);
        resolve(turn);
      };
      const itsTurn = () => {
        settle({ is: 'taken', waitedMs: performance.now() - began });
      };
      // Others went ahead meanwhile.
      const giveUp = () => {
        settle({ is: 'tooLate', nextInMs: this.msUntil(this.waiting.size) });
      };
      const limit = setTimeout(giveUp, withinMs);
      limit.unref();
      signal?.addEventListener('abort', giveUp);
      this.waiting.add(itsTurn);
      this.arm();
    });
  }

  private arm(): void {
    if (this.timer || this.waiting.size === 0) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.giveTurns();
        this.arm();
      },
      Math.max(1, this.msUntil(1)),
    );
    this.timer.unref();
  }

  private giveTurns(): void {
    this.fill();
    for (const itsTurn of this.waiting) {
      if (this.level < 1) return;
      this.level -= 1;
      itsTurn();
    }
  }

  /** Until so many turns are there; 0 or less when they are. */
  private msUntil(turns: number): number {
    return ((turns - this.level) / this.perSecond) * 1_000;
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
