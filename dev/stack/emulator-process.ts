import { Child } from '../processes/child.js';
import { childEnvironment } from '../processes/environment.js';

/** How an emulator is started in a process of its own. */
export interface EmulatorProcessOptions {
  readonly port: number;
  readonly speed: number;
  /** Where it keeps its ledger, so that a kill loses nothing. */
  readonly ledgerFile?: string | undefined;
  /** Serve https with the local certificate. */
  readonly tls?: boolean;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** An emulator in a process of its own. */
export interface EmulatorProcess {
  readonly child: Child;
  readonly endpoint: string;
  readonly connectionString: string;
}

const READY_MS = 30_000;

/** Starts it and waits until it listens. @throws Error with its last words when it does not */
export async function startEmulatorProcess(
  options: EmulatorProcessOptions,
): Promise<EmulatorProcess> {
  const { port, speed, ledgerFile, tls = false, onLine } = options;
  const asked = ['--port', String(port), '--speed', String(speed)];
  if (ledgerFile !== undefined) asked.push('--ledger', ledgerFile);
  if (tls) asked.push('--tls');
  const child = await Child.start({
    name: 'The ACS emulator',
    command: process.execPath,
    args: ['--import', 'tsx', 'emulator/main.ts', ...asked],
    env: childEnvironment(),
    onLine,
  });
  const ready = /^connection string: (endpoint=(https?:\/\/[^/;]+).*)$/;
  const [, connectionString = '', endpoint = ''] = await child.waitForLine(ready, READY_MS);
  return { child, endpoint, connectionString };
}
