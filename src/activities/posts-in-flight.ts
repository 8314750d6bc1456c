/**
 * The POSTs that this worker process has sent and that may still arrive, by operation id. It covers what
 * Temporal forgets: after `workflow delete` a new run cannot learn of a POST from any history.
 */
export class PostsInFlight {
  private readonly posts = new Map<string, { readonly nonce: string }>();

  /**
   * Notes a POST before it is sent.
   *
   * @param nonce of the execution that sends it
   * @param inFlightForMs how long it may be in flight if its outcome stays unknown
   * @returns what to call once its outcome is known
   */
  begin(
    operationId: string,
    nonce: string,
    inFlightForMs: number,
  ): { readonly settled: () => void } {
    const post = { nonce };
    this.posts.set(operationId, post);
    const settled = () => {
      clearTimeout(timer);
      if (this.posts.get(operationId) === post) this.posts.delete(operationId);
    };
    const timer = setTimeout(settled, inFlightForMs);
    timer.unref();
    return { settled };
  }

  /** `true` while a POST of another execution may still arrive. */
  hasOther(operationId: string, nonce: string): boolean {
    const post = this.posts.get(operationId);
    return post !== undefined && post.nonce !== nonce;
  }
}
