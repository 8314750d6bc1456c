import { execFileSync } from 'node:child_process';

const LOOK_EVERY_MS = 500;

/**
 * Calls `gone` when the npm that started this program is gone: a person who kills `npm run …` means the program, and
 * SIGKILL is passed on by nobody.
 */
export function onNpmExit(gone: () => void): void {
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : npmAbove(process.ppid);
  if (npm === undefined) return;
  const timer = setInterval(() => {
    if (lives(npm)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** npm is the parent, or the parent of the shell that some systems leave between. */
function npmAbove(pid: number): number | undefined {
  try {
    const args = ['-o', 'ppid=', '-o', 'args=', '-p', String(pid)];
    const [, above, command = ''] =
      /^\s*(\d+)\s+(.*)$/.exec(execFileSync('ps', args, { encoding: 'utf8' }).trim()) ?? [];
    return /\bsh -c\b/.test(command) ? Number(above) : pid;
  } catch {
    return undefined; // no ps here
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
