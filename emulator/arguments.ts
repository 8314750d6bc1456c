import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { parseConnectionString } from '../src/acs/auth/connection-string.js';
import type { EmulatorOptions } from './index.js';

export type EmulatorArguments = Omit<EmulatorOptions, 'tls'> & { readonly tls?: true };

/** Reads the command line. Prints help or what is wrong with an option, and exits with 0 or 2. */
export function readArguments(args: readonly string[]): EmulatorArguments {
  const command = new Command('npm run emulator --')
    .description('An emulated ACS resource for phone numbers (docs/emulator.md).')
    .option('--port <n>', 'port to listen on; 0 is a free port', port, 4040)
    .option('--host <h>', 'address to listen on', '127.0.0.1')
    .option('--speed <x>', 'divide the recorded times of operations by x', speed, 1)
    .option(
      '--hold-ms <n>',
      'how long numbers are held (default: searches 16 min, reservations 15)',
      number,
    )
    .option('--ledger <file>', 'store the ledger in a file, so that it survives a kill and restart')
    .option('--seed <n>', 'seed of ids, timings, probabilities and access keys', '1')
    .option('--keys-of <file>', 'take the access key from a connection string; do not print it')
    .option('--tls', 'serve https with a self-signed certificate')
    .option('--tokens-only', 'reject access keys; accept only tokens of /emulator/identity')
    .showHelpAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(args, { from: 'user' });
  const { ledger, keysOf, ...options } = command.opts<
    EmulatorArguments & { readonly ledger?: string; readonly keysOf?: string }
  >();
  return {
    ...options,
    ...(ledger !== undefined && { ledgerFile: ledger }),
    ...(keysOf !== undefined && { accessKey: accessKeyIn(keysOf) }),
  };
}

/** @throws Error that names the file */
function accessKeyIn(file: string): string {
  try {
    return parseConnectionString(readFileSync(file, 'utf8')).accessKey;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`--keys-of ${file} ${code ? `cannot be read (${code})` : message}`, {
      cause: error,
    });
  }
}

function port(text: string): number {
  const value = number(text);
  if (Number.isInteger(value) && value <= 65_535) return value;
  throw new InvalidArgumentError('Expected 0 to 65535.');
}

function speed(text: string): number {
  const value = number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected more than 0; 10 is ten times as fast.');
}

function number(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a number that is not negative.');
}
