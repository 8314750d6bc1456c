import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Print } from '../print.js';
import { buyNumber } from './buy-one.js';
import type { LocalStack } from './local-stack.js';

export const COMMANDS_HELP =
  'type a letter, then Enter:  b buy a number · k kill the worker · o outage of Azure on/off · q quit';

/** Runs the commands that are typed in the terminal. @param quit stops the stack */
export function readCommands(stack: LocalStack, print: Print, quit: () => void): void {
  if (!isInForeground()) return;
  let outage = false;
  const commands: Record<string, () => Promise<void> | void> = {
    b: () => buyNumber(stack, print),
    k: () => stack.worker?.kill(),
    o: async () => {
      await stack.control.setFaults(outage ? [] : OUTAGE);
      outage = !outage;
      print(outage ? 'Azure outage: every call returns 503' : 'Azure works again');
    },
    q: quit,
    '': () => undefined,
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    const command = commands[line.trim().toLowerCase()];
    if (!command) print(COMMANDS_HELP);
    else
      void Promise.resolve(command()).catch((error: unknown) => {
        print(`failed: ${error instanceof Error ? error.message : String(error)}`);
      });
  });
}

const OUTAGE = [{ on: '*', kind: 'statusBefore', status: 503 }] as const;

/** `npm run dev &` must not read: the system suspends a background process that reads from the terminal. */
function isInForeground(): boolean {
  if (!process.stdin.isTTY) return true;
  try {
    const args = ['-o', 'pgid=', '-o', 'tpgid=', '-p', String(process.pid)];
    const [group, foreground] = execFileSync('ps', args, { encoding: 'utf8' }).trim().split(/\s+/);
    return group === foreground;
  } catch {
    return true; // no ps
  }
}
