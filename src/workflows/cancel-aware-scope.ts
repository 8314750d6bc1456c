import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * A cancel request never aborts the purchase: it runs in a scope that cannot be canceled. This object ends
 * the waits early, so that the purchase acts on the request at once.
 */
export class CancelAwareScope {
  private interrupt: (() => void) | undefined;
  private requested = false;

  constructor() {
    CancellationScope.current().cancelRequested.catch(() => {
      this.requested = true;
      this.interrupt?.();
    });
  }

  get cancelRequested(): boolean {
    return this.requested;
  }

  /**
   * Runs a wait that a cancel request ends early. An earlier request does not end it: the state has it.
   *
   * @returns the result, or `undefined` when it was ended early
   */
  async run<T>(wait: () => Promise<T>): Promise<T | undefined> {
    const scope = new CancellationScope({ cancellable: true });
    try {
      return await this.during(
        () => scope.run(wait),
        () => {
          scope.cancel();
        },
      );
    } catch (error) {
      // An activity that fails while it is being canceled does not look canceled: the scope knows better.
      if (scope.consideredCancelled || isCancellation(error)) return undefined;
      throw error;
    }
  }

  /**
   * Runs an activity that a cancel request ends early as long as no worker has started it; afterwards its
   * result is awaited.
   *
   * Temporal also cancels an activity at once that waits for another attempt. So it is asked before whether
   * one may have started; its answer is valid for `validForMs`, the shortest time in which an attempt fails.
   *
   * @returns the result, or `undefined` when no worker has started it
   * @throws the failure of the activity; a cancellation when it is not known whether it started
   */
  async cancelUntilStarted<T>(
    activity: () => Promise<T>,
    mayHaveStarted: () => Promise<boolean>,
    validForMs: number,
  ): Promise<T | undefined> {
    const scope = new CancellationScope({ cancellable: true });
    let unstartedAt = -Infinity;
    const cancelScope = async () => {
      const askedAt = Date.now();
      // The request has canceled the scope in which it is noticed.
      const hasStarted = await CancellationScope.nonCancellable(mayHaveStarted);
      if (!hasStarted) unstartedAt = askedAt;
      scope.cancel();
    };
    try {
      return await this.during(
        () => scope.run(activity),
        () => void cancelScope(),
      );
    } catch (error) {
      if (isCancellation(error) && Date.now() - unstartedAt < validForMs) return undefined;
      throw error;
    }
  }

  private async during<T>(work: () => Promise<T>, interrupt: () => void): Promise<T> {
    this.interrupt = interrupt;
    try {
      return await work();
    } finally {
      this.interrupt = undefined;
    }
  }
}
