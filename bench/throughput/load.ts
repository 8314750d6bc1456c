import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './rig.js';

/** How long one variant is looked at. */
export interface Schedule {
  /** Purchases under way at any time, to begin with. */
  readonly inFlight: number;
  /** The first purchases are spread over this time, that of one purchase: so the load is even from the start. */
  readonly rampMs: number;
  /** From the beginning to the window, at least: it opens once as many purchases have ended as are under way, … */
  readonly warmUpMs: number;
  /** … and at the latest now. */
  readonly warmUpMaxMs: number;
  readonly windowMs: number;
  /** Whether more are added where so many leave the machine idle for a part. */
  readonly fills: boolean;
}

/** Keeps a number of purchases under way: whenever one ends, the next is asked for. */
export class Load {
  /** Searches whose purchase has ended, in the order of the ends. */
  readonly done: string[] = [];
  private readonly stopped = new AbortController();
  private lanes: readonly Promise<void>[] = [];
  private failure: unknown;

  constructor(private readonly rig: Rig) {}

  /** Purchases under way, or about to be. */
  get inFlight(): number {
    return this.lanes.length;
  }

  begin({ inFlight, rampMs }: Pick<Schedule, 'inFlight' | 'rampMs'>): void {
    // Every wait for an end listens to it.
    setMaxListeners(0, this.stopped.signal);
    this.add(inFlight, rampMs);
  }

  /** Keeps so many more under way, the first of which are spread over a time. */
  add(count: number, rampMs: number): void {
    const starts = Array.from({ length: count }, (_, lane) => (lane * rampMs) / count);
    this.lanes = [...this.lanes, ...starts.map((afterMs) => this.lane(afterMs))];
  }

  /** Asks for no further purchase, and leaves those under way to themselves. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.lanes);
  }

  /** @throws what the first purchase threw that did not succeed */
  check(): void {
    if (this.failure !== undefined) throw this.failure as Error;
  }

  private async lane(afterMs: number): Promise<void> {
    const { signal } = this.stopped;
    try {
      await sleep(afterMs, undefined, { signal });
      while (!signal.aborted) {
        const searchId = await this.rig.control.search();
        const workflowId = await this.rig.start(searchId);
        await this.rig.ended(workflowId, signal);
        this.done.push(searchId);
      }
    } catch (error) {
      if (!signal.aborted) this.failure ??= withCause(error);
    }
  }
}

/** Temporal says that a workflow failed, and keeps the reason to its causes. */
function withCause(error: unknown): Error {
  const reasons: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) reasons.push(at.message);
  return new Error(`a purchase did not succeed: ${reasons.join(': ')}`, { cause: error });
}
