import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Waits for the end of its input, then kills the process group of its first argument. */
const SCRIPT = 'read -r _; kill -s KILL -- "-$0"';

/**
 * Kills a process group when this process ends. A handler cannot do that after SIGKILL. A shell can: its input is a
 * pipe from this process, which the system closes.
 *
 * @returns ends the watch; call it when the group has ended by itself
 */
export function killWithParent(groupId: number): () => void {
  // Detached: Ctrl-C in the terminal must not end it.
  const watcher = spawn('/bin/sh', ['-c', SCRIPT, String(groupId)], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => undefined).unref();
  const input = watcher.stdin as Writable & { unref: () => void };
  input.on('error', () => undefined);
  input.unref();
  return () => {
    watcher.kill('SIGKILL');
  };
}
