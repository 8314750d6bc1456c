import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';

export const USAGE = `Usage: npm run chaos [-- options]

Buys many numbers at an emulated Azure while everything is broken on purpose, then holds every promise against the
emulator's ledger. The real stack in real processes, on this machine only; it ends by itself.

  --purchases N  so many (default 100, 20 to 20000)
  --seed S       what is done follows from it (default 1)
  --workers N    worker processes (default 2)
  --at-once N    purchases under way at a time (default 40)
  --folder F     logs, database and ledger are kept there (default .local/chaos)
  --help         show this`;

/** What the command line asked for. */
export interface ChaosOptions {
  readonly purchases: number;
  readonly seed: string;
  readonly workers: number;
  readonly atOnce: number;
  readonly folder: string;
  readonly help: boolean;
}

/** With fewer, some of what is to be broken has no purchase to break. */
const LEAST_PURCHASES = 20;
const MOST_PURCHASES = 20_000;

/** Reads the command line. @throws Error that says what is wrong with which option */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  const string = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      purchases: string('100'),
      seed: string('1'),
      workers: string('2'),
      'at-once': string('40'),
      folder: string(join(PROJECT, '.local', 'chaos')),
      help: { type: 'boolean', default: false },
    },
  });
  return {
    purchases: count('--purchases', values.purchases, MOST_PURCHASES, LEAST_PURCHASES),
    seed: values.seed,
    workers: count('--workers', values.workers, 20),
    atOnce: count('--at-once', values['at-once'], 500),
    folder: resolve(values.folder),
    help: values.help,
  };
}

function count(option: string, text: string, most: number, least = 1): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${option} is "${text}"; expected a whole number, ${least} to ${most}`);
}
