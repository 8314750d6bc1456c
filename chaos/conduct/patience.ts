import { setTimeout as sleep } from 'node:timers/promises';

/** The time a run has. */
export class Patience {
  private readonly until: number;

  constructor(readonly limitMs: number) {
    this.until = performance.now() + limitMs;
  }

  get isOver(): boolean {
    return performance.now() > this.until;
  }

  /**
   * Tries until something works.
   *
   * @throws Error with the last reason when the time is over
   */
  async tryUntilDone<T>(what: string, work: () => Promise<T>, pauseMs = 250): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.isOver) throw new Error(`${what} did not work in time`, { cause: error });
        await sleep(pauseMs);
      }
    }
  }
}
