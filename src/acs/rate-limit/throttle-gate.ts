/** How long a 429 without Retry-After closes the gate: the first in a row, and at most. */
export interface ThrottlePauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The response to a request; without a status there was none. */
export interface ThrottleResponse {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

interface Closed {
  /** On performance.now()'s clock. */
  readonly until: number;
  readonly consecutive429s: number;
  /** A probe is in flight; all other requests of the group wait for its outcome. */
  readonly probing: boolean;
}

/** Deferred requests get a random part of this added to their pause, so that they do not return together. */
const JITTER_MS = 2_000;
/** The pause of requests that are deferred during a probe. */
const PROBE_MS = 1_000;

/**
 * Defers the requests of a group after a 429 to one of them. After the pause one request is sent as a probe, and the
 * gate opens unless it gets a 429. However many requests wait, ACS gets one per pause.
 */
export class ThrottleGate {
  private readonly closed = new Map<string, Closed>();

  /** @param capMs longer Retry-After values are cut to this */
  constructor(
    private readonly pausesOf: (group: string) => ThrottlePauses,
    private readonly capMs: number,
    private readonly random: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The pause before the next request of this group; `undefined` if it may be sent now. */
  closedForMs(group: string): number | undefined {
    const closed = this.closed.get(group);
    const restMs = closed ? closed.until - this.now() : 0;
    if (restMs <= 0 && closed?.probing !== true) return undefined;
    const waitMs = restMs > 0 ? restMs : PROBE_MS;
    return Math.ceil(waitMs + this.random() * Math.min(waitMs, JITTER_MS));
  }

  /** Call right before sending, once {@link closedForMs} is `undefined`. @returns a function for the response */
  enter(group: string): (response: ThrottleResponse) => void {
    // The state that the request probes, if the gate was closed before it.
    const probed = this.closed.get(group);
    if (probed) this.closed.set(group, { ...probed, probing: true });
    return ({ status, retryAfterMs }) => {
      const closed = this.closed.get(group);
      if (status === 429) this.close(group, probed !== undefined, retryAfterMs);
      // A response to a request that was sent before the gate closed does not reopen it.
      else if (!closed || closed.until !== probed?.until) return;
      else if (status === undefined) this.closed.set(group, { ...closed, probing: false });
      else this.closed.delete(group);
    };
  }

  private close(group: string, probed: boolean, retryAfterMs: number | undefined): void {
    const before = this.closed.get(group);
    // 429s to requests that were in flight together count as one.
    const consecutive429s =
      before && !probed ? before.consecutive429s : (before?.consecutive429s ?? 0) + 1;
    const { firstMs, longestMs } = this.pausesOf(group);
    const pauseMs = retryAfterMs
      ? Math.min(retryAfterMs, this.capMs)
      : Math.min(firstMs * 2 ** (consecutive429s - 1), longestMs);
    const until = Math.max(before?.until ?? 0, this.now() + pauseMs);
    this.closed.set(group, { until, consecutive429s, probing: false });
  }
}
