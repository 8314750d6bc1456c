/** Maps a stream with at most `limit` calls of `work` at a time. Results are in the order of the items. */
export async function* mapConcurrently<T, R>(
  limit: number,
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // It is awaited later: until then its error must not count as unhandled.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length < limit) continue;
    const oldest = pending.shift();
    if (oldest) yield await oldest;
  }
  for (const result of pending) yield await result;
}
