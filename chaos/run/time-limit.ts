import { setTimeout as sleep } from 'node:timers/promises';

/** The time that a run may take, from now on. */
export class TimeLimit {
  private readonly until: number;

  constructor(limitMs: number) {
    this.until = performance.now() + limitMs;
  }

  get isExceeded(): boolean {
    return performance.now() > this.until;
  }

  /**
   * Repeats `work` until it succeeds: any process may be down.
   *
   * @throws Error caused by the last error when the time is over
   */
  async retry<T>(name: string, work: () => Promise<T>, pauseMs = 250): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.isExceeded) throw new Error(`${name} did not succeed in time`, { cause: error });
        await sleep(pauseMs);
      }
    }
  }
}
