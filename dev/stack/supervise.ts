import { setTimeout as sleep } from 'node:timers/promises';
import { formatExit, type Child } from '../processes/child.js';
import type { Print } from '../print.js';

/** A process that ends sooner counts as failed to start. */
const MIN_UPTIME_MS = 10_000;
const MAX_FAILED_STARTS = 3;
const PAUSE_MS = 1_000;

/**
 * Restarts a process whenever it ends, until `stopping`.
 *
 * @param first the running process
 * @throws Error with its last output when it ends three times within seconds, or cannot be restarted
 */
export async function supervise(
  first: Child,
  restart: () => Promise<Child>,
  stopping: AbortSignal,
  print: Print,
): Promise<void> {
  let child = first;
  for (let failedStarts = 0; failedStarts < MAX_FAILED_STARTS;) {
    const began = performance.now();
    const exit = await child.exited;
    if (stopping.aborted) return;
    failedStarts = performance.now() - began < MIN_UPTIME_MS ? failedStarts + 1 : 0;
    print(`${child.name} ${formatExit(exit)}; restarting`);
    await sleep(PAUSE_MS);
    if (isAborted(stopping)) return;
    child = await restart();
    print(`${child.name} runs again, process ${child.pid}`);
  }
  throw new Error(`${child.name} keeps ending:\n${child.lastOutput}`);
}

/** A call, since the compiler narrows `signal.aborted` to false after the first check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
