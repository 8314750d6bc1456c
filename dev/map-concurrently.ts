/**
 * Maps items with at most `limit` calls of `work` at a time. Results are in the order of the items.
 *
 * @throws the first error of `work`, once every call has ended
 */
export async function mapConcurrently<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const entries = items.entries();
  const lane = async () => {
    for (const [index, item] of entries) results[index] = await work(item, index);
  };
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane));
  for (const one of lanes) if (one.status === 'rejected') throw one.reason;
  return results;
}
