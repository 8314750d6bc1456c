import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';

export const USAGE = `Usage: npm run chaos [-- options]

Purchases numbers from an emulated Azure while processes are killed and requests fail, then checks every promise of the
README against the emulator's ledger. All processes run on this machine; the run ends by itself.

  --purchases N    number of purchases (default 100, 20 to 20000)
  --seed S         determines the plan of the run (default 1)
  --workers N      worker processes (default 2)
  --concurrency N  purchases that are open at a time (default 40)
  --folder F       for logs, database and ledger (default .local/chaos)
  --help           print this text`;

export interface ChaosOptions {
  readonly purchases: number;
  readonly seed: string;
  readonly workers: number;
  readonly concurrency: number;
  readonly folder: string;
  readonly help: boolean;
}

/** With fewer purchases, some disruptions would affect none. */
const MIN_PURCHASES = 20;
const MAX_PURCHASES = 20_000;

/** Reads the command line. @throws Error that names the wrong option */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  const string = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      purchases: string('100'),
      seed: string('1'),
      workers: string('2'),
      concurrency: string('40'),
      folder: string(join(PROJECT, '.local', 'chaos')),
      help: { type: 'boolean', default: false },
    },
  });
  return {
    purchases: integer('--purchases', values.purchases, MAX_PURCHASES, MIN_PURCHASES),
    seed: values.seed,
    workers: integer('--workers', values.workers, 20),
    concurrency: integer('--concurrency', values.concurrency, 500),
    folder: resolve(values.folder),
    help: values.help,
  };
}

function integer(option: string, text: string, max: number, min = 1): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${option} is "${text}"; expected an integer from ${min} to ${max}`);
}
