/** Resolves as `work` does, or rejects with `errorOf()` once the signal aborts. The work goes on regardless. */
export async function raceAbort<T>(
  signal: AbortSignal,
  work: Promise<T>,
  errorOf: () => Error,
): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(errorOf());
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
