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
    try {
      return await this.within(scope, wait);
    } catch (error) {
      // An activity that fails while it is being canceled does not look canceled: the scope knows better.
      if (scope.consideredCancelled || isCancellation(error)) return undefined;
      throw error;
    }
  }

  /**
   * Runs an activity that a cancel request cuts short as long as no worker has begun with it; from then on, what it comes to is
   * told, however it ends.
   *
   * @returns what it came to, or `undefined` when it never began
   */
  async unlessBegun<T>(activity: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.within(new CancellationScope({ cancellable: true }), activity);
    } catch (error) {
      // Its activity never calls itself canceled: this is the server's word that nobody has begun with it.
      if (isCancellation(error)) return undefined;
      throw error;
    }
  }

  private async within<T>(scope: CancellationScope, work: () => Promise<T>): Promise<T> {
    this.scope = scope;
    try {
      return await scope.run(work);
    } finally {
      this.scope = undefined;
    }
  }
}
