import { setTimeout as sleep } from 'node:timers/promises';
import { formatExit, type Child } from '../processes/child.js';
import type { Print } from '../print.js';

/** A process that lives no longer than this did not really start. */
const SHORT_LIFE_MS = 10_000;
const SHORT_LIVES = 3;
const PAUSE_MS = 1_000;

/**
 * Starts a process again whenever it ends, until `stopping`.
 *
 * @param first the process as it was started the first time
 * @throws Error with its last words when it keeps ending, or cannot be started again
 */
export async function supervise(
  first: Child,
  again: () => Promise<Child>,
  stopping: AbortSignal,
  say: Print,
): Promise<void> {
  let child = first;
  for (let shortLives = 0; shortLives < SHORT_LIVES;) {
    const began = performance.now();
    const exit = await child.exited;
    if (stopping.aborted) return;
    shortLives = performance.now() - began < SHORT_LIFE_MS ? shortLives + 1 : 0;
    say(`${child.name} ${formatExit(exit)}; starting it again`);
    await sleep(PAUSE_MS);
    if (isAborted(stopping)) return;
    child = await again();
    say(`${child.name} is back, process ${child.pid}`);
  }
  throw new Error(`${child.name} keeps ending:\n${child.lastOutput}`);
}

/** Asked anew: the compiler believes that a signal once seen not aborted stays so. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
