import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { Child } from '../dev/processes/child.js';
import { nodeArguments } from '../dev/processes/node-arguments.js';
import { childEnvironment } from '../dev/processes/environment.js';
import { freePort } from '../dev/processes/ports.js';
import { EmulatorControl } from '../dev/stack/emulator-control.js';
import { startEmulatorProcess, type EmulatorProcess } from '../dev/stack/emulator-process.js';
import { startGatewayProcess, type GatewayProcess } from '../dev/stack/gateway-process.js';
import { UNLIMITED } from '../dev/stack/limits.js';
import { startWorkerProcess } from '../dev/stack/worker-process.js';
import { startTemporalServer, type TemporalServer } from '../dev/temporal/server.js';
import type { Settings } from '../src/purchase/contract/settings.js';
import type { WebhookReceiver } from '../src/webhooks/send-webhook.js';

/** Searches have to outlive every measurement. */
const HOLD_MS = 24 * 3_600_000;

export interface HarnessOptions {
  /** Path of the Temporal CLI. */
  readonly cli: string;
  /** Of the emulator: operations take their recorded 19 to 27 s divided by this. 1 unless given. */
  readonly speed?: number;
  /** Where the Temporal dev server keeps its data: in memory unless given. */
  readonly database?: 'memory' | 'file';
}

/** What `withHarness` stops. */
interface Parts {
  readonly temporal: TemporalServer;
  readonly emulator: EmulatorProcess;
  readonly connection: Connection;
  readonly children: Child[];
}

/**
 * A Temporal dev server and an emulator that nothing else uses. Workers, gateways and baselines are started from the
 * build, each in a process of its own, without limits towards ACS.
 */
export class Harness {
  readonly control: EmulatorControl;
  readonly client: Client;

  constructor(private readonly parts: Parts) {
    this.control = new EmulatorControl(parts.emulator.endpoint);
    this.client = new Client({ connection: parts.connection });
  }

  get temporal(): TemporalServer {
    return this.parts.temporal;
  }

  get emulator(): EmulatorProcess {
    return this.parts.emulator;
  }

  get connection(): Connection {
    return this.parts.connection;
  }

  /** @param settings that differ from the defaults */
  async startWorker(settings: Partial<Settings> = {}, events?: WebhookReceiver): Promise<Child> {
    const { address } = this.temporal;
    const { connectionString } = this.emulator;
    const common = { address, connectionString, limits: UNLIMITED, built: true };
    return this.stopAtEnd(await startWorkerProcess({ ...common, settings, events }));
  }

  /** @param nodeArgs options of Node itself */
  async startGateway(nodeArgs: readonly string[] = []): Promise<GatewayProcess> {
    const { address } = this.temporal;
    const acsConnectionString = this.emulator.connectionString;
    const common = { address, acsConnectionString, limits: UNLIMITED, built: true };
    const gateway = await startGatewayProcess({ ...common, nodeArgs });
    this.stopAtEnd(gateway.child);
    return gateway;
  }

  /** Starts a program of `bench/baselines/`. @param env beside the addresses of Temporal and ACS */
  async startBaseline(
    program: 'worker' | 'plain-http-server',
    env: Readonly<Record<string, string>> = {},
  ): Promise<Child> {
    const child = await Child.start({
      name: `bench/baselines/${program}`,
      command: process.execPath,
      args: nodeArguments(`bench/baselines/${program}`, true),
      env: childEnvironment({
        TEMPORAL_ADDRESS: this.temporal.address,
        ACS_CONNECTION_STRING: this.emulator.connectionString,
        ...env,
      }),
    });
    this.stopAtEnd(child);
    await child.ready(/ is ready/);
    return child;
  }

  private stopAtEnd(child: Child): Child {
    this.parts.children.push(child);
    return child;
  }
}

/** Runs `work` with a new harness and kills everything that was started, also when `work` fails. */
export async function withHarness<T>(
  { cli, speed = 1, database = 'memory' }: HarnessOptions,
  work: (harness: Harness) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'acs-bench-'));
  const children: Child[] = [];
  let connection: Connection | undefined;
  try {
    const dbFilename = join(folder, 'temporal.db');
    const temporal = await startTemporalServer({ cli, ...(database === 'file' && { dbFilename }) });
    children.push(temporal.child);
    const port = await freePort();
    const emulator = await startEmulatorProcess({ port, speed, holdMs: HOLD_MS, built: true });
    children.push(emulator.child);
    connection = await Connection.connect({ address: temporal.address });
    return await work(new Harness({ temporal, emulator, connection, children }));
  } finally {
    await connection?.close();
    await Promise.all(children.map((child) => child.kill()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bundles the workflow code of the baselines beside their worker, as `npm run build` does the product's. */
export async function bundleBaselines(): Promise<void> {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const logger = new DefaultLogger('WARN');
  const workflowsPath = path('baselines/workflows.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  await writeFile(path('../dist/bench/baselines/workflow-bundle.js'), code);
}
