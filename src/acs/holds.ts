/** How long a 429 holds back what is like it, when it does not say: the first of a row, and at most. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** What came of a request, as far as it matters here; no status: there was no answer. */
export interface Outcome {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Told when a request that was let through has come to its end. */
export type Settle = (outcome: Outcome) => void;

interface Hold {
  /** On performance.now()'s clock. */
  readonly until: number;
  readonly inARow: number;
  /** The one request that finds out whether it goes on: the rest waits for what comes of it. */
  readonly probing: boolean;
}

/** Those who were held back come again one after the other: within so long at most. */
const SPREAD_MS = 2_000;
/** Usually enough for the one that finds out. */
const PROBE_MS = 1_000;

/**
 * Requests of one kind after a 429 to one of them. Until its time is over none goes; then one goes alone, and the others follow
 * when it was not answered 429. A throttled service sees one request a pause, however many there are to send.
 */
export class Holds {
  private readonly holds = new Map<string, Hold>();

  /** @param capMs the longest Retry-After that is believed */
  constructor(
    private readonly pausesOf: (kind: string) => Pauses,
    private readonly capMs: number,
    private readonly random: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How long a request of this kind must not be sent; `undefined` when it may. */
  heldForMs(kind: string): number | undefined {
    const hold = this.holds.get(kind);
    const restMs = hold ? hold.until - this.now() : 0;
    if (restMs <= 0 && hold?.probing !== true) return undefined;
    const waitMs = restMs > 0 ? restMs : PROBE_MS;
    return Math.ceil(waitMs + this.random() * Math.min(waitMs, SPREAD_MS));
  }

  /** To be asked right before a request is sent, when {@link heldForMs} has nothing against it. */
  sends(kind: string): Settle {
    const hold = this.holds.get(kind);
    if (hold) this.holds.set(kind, { ...hold, probing: true });
    return (outcome) => {
      this.settle(kind, hold, outcome);
    };
  }

  /** @param probed the hold that the request was to find out about, if there was one */
  private settle(kind: string, probed: Hold | undefined, { status, retryAfterMs }: Outcome): void {
    const hold = this.holds.get(kind);
    if (status === 429) this.hold(kind, probed !== undefined, retryAfterMs);
    // What was sent before a hold and is answered after its beginning says nothing of now.
    else if (!hold || hold.until !== probed?.until) return;
    else if (status === undefined) this.holds.set(kind, { ...hold, probing: false });
    else this.holds.delete(kind);
  }

  private hold(kind: string, probed: boolean, retryAfterMs: number | undefined): void {
    const before = this.holds.get(kind);
    // Those that were under way together count as one.
    const inARow = before && !probed ? before.inARow : (before?.inARow ?? 0) + 1;
    const { firstMs, longestMs } = this.pausesOf(kind);
    const pauseMs = retryAfterMs
      ? Math.min(retryAfterMs, this.capMs)
      : Math.min(firstMs * 2 ** (inARow - 1), longestMs);
    const until = Math.max(before?.until ?? 0, this.now() + pauseMs);
    this.holds.set(kind, { until, inARow, probing: false });
  }
}
