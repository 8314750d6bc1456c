import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { STAGE_ATTRIBUTE } from '../../src/purchase/stages.js';

/** How a dev server is started. */
export interface TemporalServerOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  /** SQLite file that outlives the process; without it the server forgets everything. */
  readonly dbFilename?: string;
  /** A free one when not given. */
  readonly port?: number;
  /** Serves the Temporal UI there; no UI when not given. */
  readonly uiPort?: number;
  /** The server's dynamic configuration: values as it reads them from JSON. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
}

/** A running dev server. */
export interface TemporalServer {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Ends it in order; by force after five seconds. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const STOP_MS = 5_000;

/** Makes a SQLite file three times as fast as the default, and safe enough for development. */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((p) => ['--sqlite-pragma', p]);

/**
 * Starts a Temporal dev server on loopback and waits until it answers. It ends with this process, unless that
 * is killed with SIGKILL.
 *
 * @throws Error with the server's last words when it does not come up
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cli, dbFilename, uiPort } = options;
  const port = options.port ?? (await freePort());
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)];
  args.push('--search-attribute', `${STAGE_ATTRIBUTE}=Keyword`, '--log-level', 'error');
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (dbFilename !== undefined) args.push('--db-filename', dbFilename, ...PRAGMAS);
  for (const [key, value] of Object.entries(options.dynamicConfig ?? {}))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  // Nothing of the caller's Temporal configuration may reach it.
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(cli, args, { env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  const listen = (text: Buffer) => {
    words = (words + text.toString()).slice(-2_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.removeListener('exit', end);
      resolve();
    });
  });
  const address = `127.0.0.1:${port}`;
  try {
    await ready(address, child);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`The Temporal dev server did not come up: ${words.trim()}`, { cause: error });
  }
  return {
    address,
    port,
    pid: child.pid ?? 0,
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(end, STOP_MS);
      await gone;
      clearTimeout(force);
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(address: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
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
