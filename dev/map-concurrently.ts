/**
 * Does work for each item, so many at a time, in their order.
 *
 * @throws whatever the first work that fails throws, once what is under way has ended
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
