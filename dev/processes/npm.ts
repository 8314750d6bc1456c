import { execFileSync } from 'node:child_process';
import { isRunning } from './is-running.js';

const POLL_MS = 500;

/**
 * Calls `onExit` when the npm that started this program ends: npm does not forward SIGKILL.
 */
export function onNpmExit(onExit: () => void): void {
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : findNpm(process.ppid);
  if (npm === undefined) return;
  const timer = setInterval(() => {
    if (isRunning(npm)) return;
    clearInterval(timer);
    onExit();
  }, POLL_MS);
  timer.unref();
}

/** npm is the parent, or the parent of a shell between them. */
function findNpm(pid: number): number | undefined {
  try {
    const args = ['-o', 'ppid=', '-o', 'args=', '-p', String(pid)];
    const [, parent, command = ''] =
      /^\s*(\d+)\s+(.*)$/.exec(execFileSync('ps', args, { encoding: 'utf8' }).trim()) ?? [];
    return /\bsh -c\b/.test(command) ? Number(parent) : pid;
  } catch {
    return undefined; // no ps
  }
}
