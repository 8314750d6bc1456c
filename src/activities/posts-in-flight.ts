/**
 * The POSTs of this worker process that may still be in flight, by operation id. After `workflow delete` no
 * history shows them.
 */
export class PostsInFlight {
  private readonly posts = new Map<string, { readonly runId: string }>();

  /**
   * Notes a POST before it is sent.
   *
   * @param runId of the run that sends it
   * @param inFlightForMs how long it may be in flight if its outcome stays unknown
   * @returns what to call once its outcome is known
   */
  begin(
    operationId: string,
    runId: string,
    inFlightForMs: number,
  ): { readonly settled: () => void } {
    const post = { runId };
    this.posts.set(operationId, post);
    const settled = () => {
      clearTimeout(timer);
      if (this.posts.get(operationId) === post) this.posts.delete(operationId);
    };
    const timer = setTimeout(settled, inFlightForMs);
    timer.unref();
    return { settled };
  }

  /** `true` while a POST of another run may still arrive; a run knows its own. */
  hasOther(operationId: string, runId: string): boolean {
    const post = this.posts.get(operationId);
    return post !== undefined && post.runId !== runId;
  }
}
