import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 100;

/** Waits until a condition holds. @throws Error after `withinMs` */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs = 40_000,
): Promise<void> {
  const startedAt = performance.now();
  while (!(await holds())) {
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > withinMs) throw new Error(`timed out after ${withinMs} ms: ${String(holds)}`);
    // More rarely the longer it takes: some conditions cost a request, or the whole ledger.
    await sleep(Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS + waitedMs / 20));
  }
}

/** Whether a process runs; a zombie does not. */
export function lives(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return isThere(pid);
  }
}

/** When a process was started, in clock ticks since the boot; empty where /proc does not exist. */
export function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Where there is no /proc. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc');
  } catch {
    return false;
  }
}
