import { Child } from '../processes/child.js';
import { nodeArguments } from '../processes/node-arguments.js';
import { childEnvironment } from '../processes/environment.js';

export interface EmulatorProcessOptions {
  readonly port: number;
  readonly speed: number;
  /** Stores its ledger. Default: in memory only. */
  readonly ledgerFile?: string | undefined;
  /** Serves https with the local certificate. */
  readonly tls?: boolean;
  /** Of ids, timings, probabilities and access keys. */
  readonly seed?: string | undefined;
  /** How long a search holds its numbers. Default: about 16 minutes. */
  readonly holdMs?: number | undefined;
  /** Runs the build instead of the source. */
  readonly built?: boolean | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface EmulatorProcess {
  readonly child: Child;
  readonly endpoint: string;
  readonly connectionString: string;
}

/** Starts it and waits until it listens. @throws Error with its last output otherwise */
export async function startEmulatorProcess(
  options: EmulatorProcessOptions,
): Promise<EmulatorProcess> {
  const { port, speed, ledgerFile, tls = false, seed, holdMs, built, onLine } = options;
  const args = ['--port', String(port), '--speed', String(speed)];
  if (ledgerFile !== undefined) args.push('--ledger', ledgerFile);
  if (seed !== undefined) args.push('--seed', seed);
  if (holdMs !== undefined) args.push('--hold-ms', String(holdMs));
  if (tls) args.push('--tls');
  const child = await Child.start({
    name: 'The ACS emulator',
    command: process.execPath,
    args: [...nodeArguments('emulator/main', built), ...args],
    env: childEnvironment(),
    onLine,
  });
  const ready = /^connection string: (endpoint=(https?:\/\/[^/;]+).*)$/;
  const [, connectionString = '', endpoint = ''] = await child.ready(ready);
  return { child, endpoint, connectionString };
}
