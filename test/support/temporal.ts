import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  type WorkflowBundle,
} from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import { temporalLogger } from '../../src/worker/logging.js';

/** What all tests against Temporal share: one in-memory dev server, its connections, one workflow bundle. */
export interface SharedTemporal {
  readonly server: TemporalServer;
  readonly client: Client;
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  readonly bundle: WorkflowBundle;
}

let shared: Promise<SharedTemporal> | undefined;
const logLines: string[] = [];

/** The shared Temporal, started by the first test that asks for it. */
export function sharedTemporal(): Promise<SharedTemporal> {
  shared ??= start();
  return shared;
}

/** Every line that workers logged in this process, the SDK's included. */
export function workerLog(): readonly string[] {
  return logLines;
}

/** A logger into {@link workerLog}. */
export const testLogger = pino(
  { level: 'debug' },
  { write: (line: string) => logLines.push(line) },
);

const WORKFLOWS_PATH = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));

/** A closed workflow cannot be deleted before its queues are acknowledged: every 30 s unless told otherwise. */
const DELETES_SOON = {
  'history.transferProcessorUpdateAckInterval': '1s',
  'history.visibilityProcessorUpdateAckInterval': '1s',
};

async function start(): Promise<SharedTemporal> {
  Runtime.install({
    logger: temporalLogger(testLogger),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
  });
  const cli = await resolveTemporalCli();
  const server = await startTemporalServer({ cli, dynamicConfig: DELETES_SOON });
  const { address } = server;
  const [connection, nativeConnection, bundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: temporalLogger(testLogger) }),
  ]);
  const client = new Client({ connection });
  return { server, client, connection, nativeConnection, bundle };
}

/** Runs the Temporal CLI against the shared server. @returns what it wrote on standard output */
export async function temporal(...args: readonly string[]): Promise<string> {
  const { server } = await sharedTemporal();
  const all = [...args, '--address', server.address];
  const { stdout } = await promisify(execFile)(await resolveTemporalCli(), all);
  return stdout;
}

/** Mocha's global teardown. */
export async function stopSharedTemporal(): Promise<void> {
  if (!shared) return;
  const { server, connection, nativeConnection } = await shared;
  await connection.close();
  await nativeConnection.close();
  await server.child.stop(5_000);
}
