import { Bucket } from './bucket.js';
import { Holds, type Outcome, type Pauses } from './holds.js';

/** Why a request was kept back, by us: of our own rate, or of a 429 to another one. */
export type KeptBack = 'rate' | 'throttled';

/** A request that was not sent, because of a limit; nothing of it has left. */
export interface NotNow {
  readonly is: 'notNow';
  readonly because: KeptBack;
  readonly why: string;
  readonly retryAfterMs: number;
}

/** Told of what the limits do. `kind` is one of a few. */
export interface LimitsObserver {
  waited(kind: string, ms: number): void;
  keptBack(kind: string, because: KeptBack): void;
}

/** What the limits are made of. */
export interface LimitsOptions {
  /** All requests of this process; missing: as many as there are. */
  readonly requestsPerSecond?: number | undefined;
  /** Purchases of this process: the fleet's rate is Temporal's business, which lets a few through at once. */
  readonly postsPerSecond?: number | undefined;
  /** How long a 429 that says nothing holds back POSTs, and anything else. */
  readonly pauses: { readonly post: Pauses; readonly other: Pauses };
  /** The longest Retry-After that is believed. */
  readonly retryAfterCapMs: number;
  readonly random: () => number;
  readonly observer?: LimitsObserver;
}

/** A request that wants to go. */
export interface Departure {
  /** What is held back together after a 429 to one of it. */
  readonly kind: string;
  /** How long it may wait for its turn; `ahead`: it goes before all others, at once or not at all. */
  readonly within: number | 'ahead';
  readonly signal?: AbortSignal | undefined;
}

/** The kind of the POST that buys. */
export const PURCHASE_KIND = 'POST';

/** The limits of one process towards ACS: how many requests a second, and none while ACS throttles (docs/decisions/0007-…). */
export class Limits {
  private readonly requests: Bucket | undefined;
  private readonly posts: Bucket | undefined;
  private readonly holds: Holds;
  private readonly observer: LimitsObserver | undefined;

  constructor(private readonly options: LimitsOptions) {
    const { requestsPerSecond, postsPerSecond, pauses, retryAfterCapMs, random } = options;
    this.requests = requestsPerSecond === undefined ? undefined : new Bucket(requestsPerSecond);
    this.posts = postsPerSecond === undefined ? undefined : new Bucket(postsPerSecond, 1);
    const pausesOf = (kind: string) => (kind === PURCHASE_KIND ? pauses.post : pauses.other);
    this.holds = new Holds(pausesOf, retryAfterCapMs, random);
    this.observer = options.observer;
  }

  /**
   * Waits for the turn of a purchase among those of this process, before anything is asked for it: a POST that is on its way
   * never waits. `undefined` when it may go on.
   */
  async purchaseTurn(withinMs: number): Promise<NotNow | undefined> {
    const held = this.held(PURCHASE_KIND);
    if (held) return held;
    const most = `${this.options.postsPerSecond} POSTs`;
    const notNow = await this.turnOf(this.posts, { kind: PURCHASE_KIND, within: withinMs, most });
    // ACS may have begun to throttle meanwhile.
    return notNow ?? this.held(PURCHASE_KIND);
  }

  /** Sends, in its turn, unless the limits are against it. `send` is told how long it has waited. */
  async pass<T>(
    { kind, within, signal }: Departure,
    send: (waitedMs: number) => Promise<T>,
    outcomeOf: (answer: T) => Outcome,
  ): Promise<T | NotNow> {
    const began = performance.now();
    let notNow = this.held(kind);
    if (notNow) return notNow;
    if (within === 'ahead') this.requests?.takeAtOnce();
    else {
      const most = `${this.options.requestsPerSecond} requests`;
      notNow = await this.turnOf(this.requests, { kind, within, most, signal });
      notNow ??= this.held(kind);
      if (notNow) return notNow;
    }
    const settle = this.holds.sends(kind);
    let outcome: Outcome = {};
    try {
      const answer = await send(performance.now() - began);
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      settle(outcome);
    }
  }

  private held(kind: string): NotNow | undefined {
    const retryAfterMs = this.holds.heldForMs(kind);
    if (retryAfterMs === undefined) return undefined;
    const why = `ACS throttles ${kind} requests (429); this one was not sent`;
    return this.notNow(kind, { because: 'throttled', why, retryAfterMs });
  }

  private async turnOf(
    bucket: Bucket | undefined,
    { kind, within, most, signal }: Departure & { readonly within: number; readonly most: string },
  ): Promise<NotNow | undefined> {
    const turn = await bucket?.take(within, signal);
    if (turn?.is === 'tooLate') {
      const why = `not sent: this process sends no more than ${most} a second`;
      const retryAfterMs = Math.max(1, Math.ceil(turn.nextInMs));
      return this.notNow(kind, { because: 'rate', why, retryAfterMs });
    }
    if (turn && turn.waitedMs > 0) this.observer?.waited(kind, turn.waitedMs);
    return undefined;
  }

  private notNow(kind: string, facts: Omit<NotNow, 'is'>): NotNow {
    this.observer?.keptBack(kind, facts.because);
    return { is: 'notNow', ...facts };
  }
}
