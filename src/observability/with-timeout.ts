/**
 * Rejects a promise that takes too long. A gRPC deadline is not enough: a connection to Temporal retries for longer.
 *
 * @throws Error `no response within … s`
 */
export async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, timeoutMs, new Error(`no response within ${timeoutMs / 1_000} s`));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
