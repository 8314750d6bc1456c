import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * A cancel request is a flag here, not an axe: the purchase runs in a scope that it can't cancel, and this
 * object lets it cut short the waits, so that the flag is seen at once.
 */
export class Interruptible {
  private scope: CancellationScope | undefined;
  private requested = false;

  constructor() {
    CancellationScope.current().cancelRequested.catch(() => {
      this.requested = true;
      this.scope?.cancel();
    });
  }

  get cancelRequested(): boolean {
    return this.requested;
  }

  /**
   * Runs a wait that a cancel request cuts short.
   *
   * @returns what it came to, or `undefined` when it was cut short. A request that came earlier cuts nothing:
   * it is part of the evidence already.
   */
  async run<T>(wait: () => Promise<T>): Promise<T | undefined> {
    const scope = new CancellationScope({ cancellable: true });
    this.scope = scope;
    try {
      return await scope.run(wait);
    } catch (error) {
      // An activity that fails while it is being canceled does not look canceled: the scope knows better.
      if (scope.consideredCancelled || isCancellation(error)) return undefined;
      throw error;
    } finally {
      this.scope = undefined;
    }
  }
}
