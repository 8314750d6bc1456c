import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PROJECT } from './project.js';

const REAPER = fileURLToPath(new URL('reaper.ts', import.meta.url));

let reaper: Writable | undefined;

/**
 * Has a process group killed when this process is gone, even by SIGKILL, which no handler sees.
 *
 * @returns what to call once the group has ended by itself
 */
export function watched(group: number): () => void {
  reaper ??= startReaper();
  const input = reaper;
  input.write(`+${group}\n`);
  return () => {
    input.write(`-${group}\n`);
  };
}

/** In a group of its own, so that Ctrl-C passes it by. */
function startReaper(): Writable {
  const child = spawn(process.execPath, ['--import', 'tsx', REAPER], {
    cwd: PROJECT,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  // A broken pipe means that somebody killed the reaper: nothing to be done, and no reason to fall over.
  child.stdin.on('error', () => undefined);
  (child.stdin as Writable & { unref?: () => void }).unref?.();
  return child.stdin;
}
