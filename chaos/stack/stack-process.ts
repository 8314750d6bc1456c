import { setTimeout as sleep } from 'node:timers/promises';
import { formatExit, type Child } from '../../dev/processes/child.js';

const PAUSE_MS = 300;
const TIMEOUT_MS = 60_000;

/** An end of a process, or a failed restart, that no disruption explains. */
export interface UnexpectedExit {
  readonly process: string;
  readonly reason: string;
}

/** One process of the stack, which disruptions end and restart. */
export class StackProcess {
  private child: Child | undefined;
  /** It is down or about to end, and will be started again. */
  private isExpectedToEnd = false;
  private lastDisruption: Promise<void> = Promise.resolve();

  /** @param onUnexpectedExit called when it ends without a disruption; it is started again */
  constructor(
    readonly name: string,
    private readonly spawn: () => Promise<Child>,
    private readonly onUnexpectedExit: (exit: UnexpectedExit) => void,
  ) {}

  /** Starts it; what it depends on may be down. @throws Error when it does not start within a minute */
  async start(): Promise<void> {
    const until = performance.now() + TIMEOUT_MS;
    for (;;) {
      try {
        this.child = await this.spawn();
        break;
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(PAUSE_MS);
      }
    }
    void this.watch(this.child);
  }

  /** Suspends it (SIGSTOP) and resumes it. */
  suspend(durationMs: number): Promise<void> {
    return this.afterLastDisruption(async () => {
      this.child?.suspend();
      await sleep(durationMs);
      this.child?.resume();
    });
  }

  /** Ends it, waits, and starts it again. */
  restart(how: 'kill' | 'stop', downMs: number): Promise<void> {
    return this.afterLastDisruption(async () => {
      this.isExpectedToEnd = true;
      if (how === 'kill') await this.child?.kill();
      else await this.stopGracefully();
      await sleep(downMs);
      await this.start();
      this.isExpectedToEnd = false;
    });
  }

  /** Ends it for good. */
  async end(graceMs: number): Promise<void> {
    this.isExpectedToEnd = true;
    await this.child?.stop(graceMs);
  }

  private afterLastDisruption(disrupt: () => Promise<void>): Promise<void> {
    // The one that injected the last disruption handles its error.
    this.lastDisruption = this.lastDisruption.catch(() => undefined).then(disrupt);
    return this.lastDisruption;
  }

  private async stopGracefully(): Promise<void> {
    const exit = await this.child?.stop(TIMEOUT_MS);
    if (exit && exit.code !== 0) this.report(`stopped: ${formatExit(exit)}`);
  }

  private async watch(child: Child): Promise<void> {
    const exit = await child.exited;
    if (this.isExpectedToEnd) return;
    this.isExpectedToEnd = true;
    this.report(`${formatExit(exit)}: ${child.lastOutput}`);
    try {
      await this.start();
    } catch (error) {
      this.report(`did not start again: ${String(error)}`);
    }
    this.isExpectedToEnd = false;
  }

  private report(reason: string): void {
    this.onUnexpectedExit({ process: this.name, reason });
  }
}
