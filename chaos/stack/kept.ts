import { setTimeout as sleep } from 'node:timers/promises';
import { sayExit, type Child } from '../../dev/processes/child.js';

const AGAIN_MS = 300;
const PATIENCE_MS = 60_000;

/** A process that nobody wanted to end. */
export interface Death {
  readonly process: string;
  readonly how: string;
}

/** One process of the stack: it is struck down, and started again. */
export class Kept {
  private child: Child | undefined;
  /** It is down, or going down, and somebody sees to it. */
  private busy = false;
  private lastBlow: Promise<void> = Promise.resolve();

  /** @param died told when it ends although nobody struck it; it is started again then */
  constructor(
    readonly name: string,
    private readonly begin: () => Promise<Child>,
    private readonly died: (death: Death) => void,
  ) {}

  /** Starts it; what it needs may be down for the moment. @throws Error when it does not come up in a minute */
  async start(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        this.child = await this.begin();
        break;
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(AGAIN_MS);
      }
    }
    void this.watch(this.child);
  }

  /** Suspends it as a machine does that sleeps, and lets it go on. */
  suspend(forMs: number): Promise<void> {
    return this.afterLastBlow(async () => {
      this.child?.suspend();
      await sleep(forMs);
      this.child?.resume();
    });
  }

  /** Ends it, waits, starts it again. */
  strike(how: 'kill' | 'stop', downMs: number): Promise<void> {
    return this.afterLastBlow(async () => {
      this.busy = true;
      if (how === 'kill') await this.child?.kill();
      else await this.stopInOrder();
      await sleep(downMs);
      await this.start();
      this.busy = false;
    });
  }

  /** One blow after the other. */
  private afterLastBlow(blow: () => Promise<void>): Promise<void> {
    // Whoever dealt the one before was told how it went.
    const before = this.lastBlow.catch(() => undefined);
    this.lastBlow = before.then(blow);
    return this.lastBlow;
  }

  /** As a deploy does: it must come to its end by itself, and well. */
  private async stopInOrder(): Promise<void> {
    const exit = await this.child?.stop(PATIENCE_MS);
    if (exit && exit.code !== 0)
      this.died({ process: this.name, how: `stopped: ${sayExit(exit)}` });
  }

  /** Ends it for good. */
  async end(graceMs: number): Promise<void> {
    this.busy = true;
    await this.child?.stop(graceMs);
  }

  private async watch(child: Child): Promise<void> {
    const exit = await child.exited;
    if (this.busy) return;
    this.busy = true;
    this.died({ process: this.name, how: `${sayExit(exit)}: ${child.lastWords}` });
    try {
      await this.start();
    } catch (error) {
      this.died({ process: this.name, how: `did not come up again: ${String(error)}` });
    }
    this.busy = false;
  }
}
