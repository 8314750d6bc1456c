export interface Rounds {
  /** Rounds that are measured. */
  readonly rounds: number;
  /** Rounds before them that are not. */
  readonly warmUp: number;
  /** Calls of each kind in a round. */
  readonly calls: number;
  readonly concurrency: number;
}

/**
 * Times calls of several kinds, alternating: in each round some of the first, then some of the second, and so on. So a
 * disturbance of the machine affects all kinds alike.
 *
 * @returns for each kind, the duration of every measured call: milliseconds
 */
export async function timeInterleaved(
  kinds: readonly (() => Promise<void>)[],
  { rounds, warmUp, calls, concurrency }: Rounds,
): Promise<number[][]> {
  const durationsMs = kinds.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, call] of kinds.entries()) {
      const measured = await timeCalls(call, calls, concurrency);
      if (round >= 0) durationsMs[index]?.push(...measured);
    }
  }
  return durationsMs;
}

async function timeCalls(
  call: () => Promise<void>,
  calls: number,
  concurrency: number,
): Promise<number[]> {
  const durationsMs: number[] = [];
  let left = calls;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      await call();
      durationsMs.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return durationsMs;
}
