import { Child } from '../processes/child.js';
import { nodeArguments } from '../processes/node-arguments.js';
import { childEnvironment } from '../processes/environment.js';

/** How an emulator is started in a process of its own. */
export interface EmulatorProcessOptions {
  readonly port: number;
  readonly speed: number;
  /** Where it keeps its ledger, so that a kill loses nothing. */
  readonly ledgerFile?: string | undefined;
  /** Serve https with the local certificate. */
  readonly tls?: boolean;
  /** Of ids, timings, probabilities and access keys. */
  readonly seed?: string | undefined;
  /** How long a search holds its numbers; 16 minutes and a bit unless given. */
  readonly holdMs?: number | undefined;
  /** Runs what `npm run build` made instead of the source. */
  readonly built?: boolean | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** An emulator in a process of its own. */
export interface EmulatorProcess {
  readonly child: Child;
  readonly endpoint: string;
  readonly connectionString: string;
}

/** Starts it and waits until it listens. @throws Error with its last words when it does not */
export async function startEmulatorProcess(
  options: EmulatorProcessOptions,
): Promise<EmulatorProcess> {
  const { port, speed, ledgerFile, tls = false, seed, holdMs, built, onLine } = options;
  const asked = ['--port', String(port), '--speed', String(speed)];
  if (ledgerFile !== undefined) asked.push('--ledger', ledgerFile);
  if (seed !== undefined) asked.push('--seed', seed);
  if (holdMs !== undefined) asked.push('--hold-ms', String(holdMs));
  if (tls) asked.push('--tls');
  const child = await Child.start({
    name: 'The ACS emulator',
    command: process.execPath,
    args: [...nodeArguments('emulator/main', built), ...asked],
    env: childEnvironment(),
    onLine,
  });
  const ready = /^connection string: (endpoint=(https?:\/\/[^/;]+).*)$/;
  const [, connectionString = '', endpoint = ''] = await child.ready(ready);
  return { child, endpoint, connectionString };
}
