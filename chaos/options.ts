import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PROJECT } from '../dev/processes/project.js';

export interface ChaosOptions {
  readonly purchases: number;
  readonly seed: string;
  readonly workers: number;
  readonly concurrency: number;
  readonly folder: string;
}

/** Reads the command line. Prints help or what is wrong with an option, and exits with 0 or 1. */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  return (
    new Command('npm run chaos --')
      .description(
        'Purchases numbers from an emulated Azure while processes are killed and requests fail, then checks every promise of ' +
          "the README against the emulator's ledger. All processes run on this machine; the run ends by itself.",
      )
      // With fewer than 20 purchases, some disruptions would affect none.
      .option('--purchases <n>', 'number of purchases', integer(20, 20_000), 100)
      .option('--seed <s>', 'determines the plan of the run', '1')
      .option('--workers <n>', 'worker processes', integer(1, 20), 2)
      .option('--concurrency <n>', 'purchases that are open at a time', integer(1, 500), 40)
      .option(
        '--folder <folder>',
        'for logs, database and ledger',
        path,
        join(PROJECT, '.local', 'chaos'),
      )
      .showHelpAfterError()
      .parse(args, { from: 'user' })
      .opts<ChaosOptions>()
  );
}

function path(text: string): string {
  return resolve(text);
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
  };
}
