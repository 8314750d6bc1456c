/** How much is done by each, and how it is dealt out. */
export interface Turns {
  /** Turns of each that count … */
  readonly turns: number;
  /** … and turns before them that do not. */
  readonly warmUp: number;
  /** Calls in one turn. */
  readonly calls: number;
  /** Calls under way at a time. */
  readonly concurrency: number;
}

/**
 * Times calls of several kinds in turns: some of the first, some of the second, some of the first again …, so that
 * whatever else the machine does strikes all alike.
 *
 * @returns for each kind, how long every call took that counts: milliseconds
 */
export async function timeInTurns(
  kinds: readonly (() => Promise<void>)[],
  { turns, warmUp, calls, concurrency }: Turns,
): Promise<number[][]> {
  const took = kinds.map((): number[] => []);
  for (let turn = -warmUp; turn < turns; turn += 1) {
    for (const [index, kind] of kinds.entries()) {
      const times = await oneTurn(kind, calls, concurrency);
      if (turn >= 0) took[index]?.push(...times);
    }
  }
  return took;
}

async function oneTurn(
  call: () => Promise<void>,
  calls: number,
  concurrency: number,
): Promise<number[]> {
  const times: number[] = [];
  let left = calls;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      await call();
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return times;
}
