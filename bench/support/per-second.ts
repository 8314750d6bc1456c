/**
 * How many of the times fall into each second of a span.
 *
 * @param times epoch ms, in any order
 * @returns a count for each whole second from `from` to `to`
 */
export function perSecond(
  times: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const counts = new Array<number>(Math.max(0, Math.floor((to - from) / 1_000))).fill(0);
  for (const at of times) {
    const second = Math.floor((at - from) / 1_000);
    if (second >= 0 && second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
