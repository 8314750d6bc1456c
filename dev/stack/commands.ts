import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Print } from '../print.js';
import { buyNumber } from './buy-one.js';
import type { LocalStack } from './local-stack.js';

export const COMMANDS_HELP =
  'type a letter and Enter:  b buy a number · k kill the worker · o outage of Azure on/off · q quit';

/** What a person types in front of the running stack. @param quit ends the stack */
export function readCommands(stack: LocalStack, say: Print, quit: () => void): void {
  if (!mayReadInput()) return;
  let outage = false;
  const commands: Record<string, () => Promise<void> | void> = {
    b: () => buyNumber(stack, say),
    k: () => stack.worker?.kill(),
    o: async () => {
      await stack.control.setFaults(outage ? [] : OUTAGE);
      outage = !outage;
      say(outage ? 'Azure is out: every call is answered 503' : 'Azure is back');
    },
    q: quit,
    '': () => undefined,
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    const command = commands[line.trim().toLowerCase()];
    if (!command) say(COMMANDS_HELP);
    else
      void Promise.resolve(command()).catch((error: unknown) => {
        say(`that did not work: ${error instanceof Error ? error.message : String(error)}`);
      });
  });
}

const OUTAGE = [{ on: '*', kind: 'statusBefore', status: 503 }] as const;

/** A program in the background that reads from the terminal is suspended: `npm run dev &` must not be. */
function mayReadInput(): boolean {
  if (!process.stdin.isTTY) return true;
  try {
    const args = ['-o', 'pgid=', '-o', 'tpgid=', '-p', String(process.pid)];
    const [group, foreground] = execFileSync('ps', args, { encoding: 'utf8' }).trim().split(/\s+/);
    return group === foreground;
  } catch {
    return true; // no ps here: nearly always in the foreground
  }
}
