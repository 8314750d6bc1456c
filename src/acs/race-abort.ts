/** Work, unless a signal comes first: then it fails with `tooLate()`. What the work comes to afterwards is nobody's business. */
export async function raceAbort<T>(
  signal: AbortSignal,
  work: Promise<T>,
  tooLate: () => Error,
): Promise<T> {
  let giveUp = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      reject(tooLate());
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
