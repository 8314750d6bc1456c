import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/purchase/contract/stage.js';
import { Child, formatExit } from '../processes/child.js';
import { childEnvironment } from '../processes/environment.js';
import { freePort } from '../processes/ports.js';

export interface TemporalServerOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  /** SQLite file. Default: in memory only. */
  readonly dbFilename?: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Port of the Temporal UI. Default: no UI. */
  readonly uiPort?: number;
  /** Dynamic configuration of the server; values are written as JSON. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  /** Receives every line of its output. */
  readonly onLine?: (line: string) => void;
}

export interface TemporalServer {
  readonly address: string;
  readonly port: number;
  readonly child: Child;
}

const READY_MS = 30_000;

/**
 * Dynamic configuration of a server that deletes workflows within seconds. It deletes a closed workflow only after
 * its queues are acknowledged, by default every 30 s.
 */
export const DELETES_SOON = {
  'history.transferProcessorUpdateAckInterval': '1s',
  'history.visibilityProcessorUpdateAckInterval': '1s',
};

/** Three times as fast as the defaults, and safe enough for development. */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((p) => ['--sqlite-pragma', p]);

/**
 * Starts a Temporal dev server on loopback and waits until it answers. It ends with this process.
 *
 * @throws Error with the server's last output when it does not start
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cli, dbFilename, uiPort, onLine } = options;
  const port = options.port ?? (await freePort());
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)];
  for (const name of SEARCH_ATTRIBUTES) args.push('--search-attribute', `${name}=Keyword`);
  args.push('--log-level', 'error');
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (dbFilename !== undefined) args.push('--db-filename', dbFilename, ...PRAGMAS);
  for (const [key, value] of Object.entries(options.dynamicConfig ?? {}))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  const name = 'The Temporal dev server';
  const child = await Child.start({ name, command: cli, args, env: childEnvironment(), onLine });
  const address = `127.0.0.1:${port}`;
  try {
    await ready(address, child);
  } catch (error) {
    await child.kill();
    throw new Error(`${name} did not start: ${child.lastOutput}`, { cause: error });
  }
  return { address, port, child };
}

async function ready(address: string, child: Child): Promise<void> {
  const until = performance.now() + READY_MS;
  for (;;) {
    if (child.hasExited) throw new Error(formatExit(await child.exited));
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        await connection.workflowService.listWorkflowExecutions({
          namespace: 'default',
          pageSize: 1,
        });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(100);
    }
  }
}
