import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  type WorkflowBundle,
} from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { DELETES_SOON, startTemporalServer } from '../../dev/temporal/server.js';
import { temporalLogger } from '../../src/worker/temporal-logger.js';

/** What all tests against Temporal share: one in-memory dev server, its connections, one workflow bundle. */
export interface SharedTemporal {
  readonly server: SharedServer;
  readonly client: Client;
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  readonly bundle: WorkflowBundle;
}

interface SharedServer {
  readonly address: string;
  stop(): Promise<unknown>;
}

/** A test run that has several processes gives them its server and its bundle in these variables. */
const ADDRESS_VARIABLE = 'TEST_TEMPORAL_ADDRESS';
const BUNDLE_VARIABLE = 'TEST_WORKFLOW_BUNDLE';

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

async function start(): Promise<SharedTemporal> {
  Runtime.install({
    logger: temporalLogger(testLogger),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
  });
  const given = process.env[ADDRESS_VARIABLE];
  const server = given ? { address: given, stop: () => Promise.resolve() } : await startServer();
  const { address } = server;
  const [connection, nativeConnection, bundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    workflowBundle(),
  ]);
  const client = new Client({ connection });
  return { server, client, connection, nativeConnection, bundle };
}

async function startServer(): Promise<SharedServer> {
  const cli = await resolveTemporalCli();
  const { address, child } = await startTemporalServer({ cli, dynamicConfig: DELETES_SOON });
  return { address, stop: () => child.stop(5_000) };
}

/** Keeps the bundler's lines out of the tests' output. */
export function bundlerLogger(): ReturnType<typeof temporalLogger> {
  return temporalLogger(testLogger);
}

async function workflowBundle(): Promise<WorkflowBundle> {
  const codePath = process.env[BUNDLE_VARIABLE];
  if (codePath) return { code: await readFile(codePath, 'utf8') };
  return bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: bundlerLogger() });
}

/**
 * Starts one server for all processes of a test run and names it in the environment, which they
 * inherit.
 *
 * @param bundlePath the workflow bundle that they run; without it each bundles the source
 */
export async function shareWithChildren(bundlePath: string | undefined): Promise<SharedServer> {
  const server = await startServer();
  process.env[ADDRESS_VARIABLE] = server.address;
  if (bundlePath !== undefined) process.env[BUNDLE_VARIABLE] = bundlePath;
  return server;
}

/** Runs the Temporal CLI against the shared server. @returns what it wrote on standard output */
export async function temporal(...args: readonly string[]): Promise<string> {
  const { server } = await sharedTemporal();
  const all = [...args, '--address', server.address];
  const cli = await resolveTemporalCli();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await promisify(execFile)(cli, all)).stdout;
    } catch (error) {
      if (attempt === BUSY_ATTEMPTS || !String(error).includes('Workflow is busy')) throw error;
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

/** The server refuses a command while it cannot lock the workflow. Unlike the SDK, the CLI does not try again. */
const BUSY_ATTEMPTS = 10;
const BUSY_PAUSE_MS = 200;

/** Mocha's global teardown. */
export async function stopSharedTemporal(): Promise<void> {
  if (!shared) return;
  const { server, connection, nativeConnection } = await shared;
  await connection.close();
  await nativeConnection.close();
  await server.stop();
}
