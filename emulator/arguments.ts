import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseConnectionString } from '../src/acs/auth/connection-string.js';
import type { EmulatorOptions } from './index.js';

export const USAGE = `Usage: npm run emulator -- [options]

  --port N       port to listen on; 0 takes a free one (default 4040)
  --host H       address to listen on (default 127.0.0.1)
  --speed X      divide the recorded times of operations by X (default 1)
  --hold-ms N    how long a search holds its numbers (default 961500, about 16 min)
  --ledger FILE  keep the ledger in FILE, so that it survives a kill and restart
  --seed N       seed of ids, timings, probabilities and access keys (default 1)
  --keys-of FILE take the access key from the connection string in FILE; do not print it
  --tls          serve https with a self-signed certificate
  --tokens-only  reject access keys; accept only tokens of /emulator/identity
  --help         show this`;

export type EmulatorArguments = Omit<EmulatorOptions, 'tls'> & {
  readonly tls: boolean;
  readonly help: boolean;
};

/** Reads the command line. @throws Error that names the option and what is wrong */
export function readArguments(args: readonly string[]): EmulatorArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4040' },
      host: { type: 'string', default: '127.0.0.1' },
      speed: { type: 'string', default: '1' },
      'hold-ms': { type: 'string' },
      ledger: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'keys-of': { type: 'string' },
      tls: { type: 'boolean', default: false },
      'tokens-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = number('--port', values.port);
  if (!Number.isInteger(port) || port > 65_535) throw new Error('--port must be 0 to 65535');
  const speed = number('--speed', values.speed);
  if (speed <= 0) throw new Error('--speed must be more than 0; 10 is ten times as fast');
  const holdMs = values['hold-ms'];
  return {
    port,
    host: values.host,
    speed,
    seed: values.seed,
    tls: values.tls,
    tokensOnly: values['tokens-only'],
    help: values.help,
    ...(holdMs !== undefined && { holdMs: number('--hold-ms', holdMs) }),
    ...(values.ledger !== undefined && { ledgerFile: values.ledger }),
    ...(values['keys-of'] !== undefined && { accessKey: accessKeyIn(values['keys-of']) }),
  };
}

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

function number(option: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${option} is "${text}"; expected a number that is not negative`);
}
