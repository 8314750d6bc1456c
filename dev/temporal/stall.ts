import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How long a step may go without progress, and how long it may take at most. */
export interface StepLimits {
  readonly stallMs: number;
  readonly totalMs: number;
}

const POLLS_PER_STALL = 20;

/**
 * Runs work that writes files into a folder. Aborts it when the size of those files stops changing.
 *
 * @param work rejects once its signal aborts; calls `onProgress` for progress that no file shows
 * @throws Error that names the limit that was exceeded; whatever the work throws
 */
export async function unlessStalled<T>(
  folder: string,
  { stallMs, totalMs }: StepLimits,
  work: (signal: AbortSignal, onProgress: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const abortAfter = (ms: number, what: string) =>
    setTimeout(() => {
      stop.abort(new Error(`given up: ${what} ${ms / 1_000} s`));
    }, ms);
  const stall = abortAfter(stallMs, 'no byte for');
  const total = abortAfter(totalMs, 'not finished after');
  let size = sizeOf(folder);
  const poll = setInterval(() => {
    const before = size;
    size = sizeOf(folder);
    if (size !== before) stall.refresh();
  }, stallMs / POLLS_PER_STALL);
  try {
    return await work(stop.signal, () => stall.refresh());
  } catch (error) {
    stop.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(stall);
    clearTimeout(total);
    clearInterval(poll);
  }
}

/** Bytes in a folder; NaN, which differs from every size, if a folder in it vanishes meanwhile. */
function sizeOf(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sizes = files.map(
      (file) => statSync(join(folder, file), { throwIfNoEntry: false })?.size,
    );
    return sizes.reduce<number>((sum, size = 0) => sum + size, 0);
  } catch {
    return NaN;
  }
}
