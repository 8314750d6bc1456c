import { Client, Connection } from '@temporalio/client';
import type { LocalCertificate } from '../../emulator/tls.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import type { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import { startTemporalServer, type TemporalServer } from '../temporal/server.js';
import { EmulatorControl } from './emulator-control.js';
import { startEmulatorProcess, type EmulatorProcess } from './emulator-process.js';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.js';
import { startWorkerProcess } from './worker-process.js';

export type ProcessName = 'temporal' | 'emulator' | 'worker' | 'gateway';

export interface StackPorts {
  readonly temporal: number;
  readonly ui: number;
  readonly emulator: number;
  readonly gateway: number;
  readonly gatewayAdmin: number;
}

export interface LocalStackOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  readonly ports: StackPorts;
  /** Divides the times of the emulator. */
  readonly speed: number;
  /** Data of Temporal and the emulator. Default: in memory only. */
  readonly files?: { readonly database: string; readonly ledger: string };
  /** The receiver of events. */
  readonly events?: WebhookReceiver | undefined;
  /** Serves https with it. */
  readonly tls?: LocalCertificate | undefined;
  /** Receives every line of output of each process. */
  readonly onLine?: (name: ProcessName, line: string) => void;
}

/** Time to stop before a process is killed. A worker waits for its POST in flight. */
const GRACE_MS = { gateway: 15_000, worker: 45_000, emulator: 5_000, temporal: 5_000 };

export async function freePorts(): Promise<StackPorts> {
  return {
    temporal: await freePort(),
    ui: await freePort(),
    emulator: await freePort(),
    gateway: await freePort(),
    gatewayAdmin: await freePort(),
  };
}

/** Names the emulator, whose port may change between starts. */
const RESOURCE = 'local-emulator';

/**
 * Temporal with its UI, the ACS emulator, a worker and the gateway, each in a process of its own, on loopback. Start
 * them in this order; each can be started again after a crash.
 */
export class LocalStack {
  temporal: TemporalServer | undefined;
  emulator: EmulatorProcess | undefined;
  worker: Child | undefined;
  gateway: GatewayProcess | undefined;
  private connection: Connection | undefined;

  constructor(private readonly options: LocalStackOptions) {}

  get uiUrl(): string {
    return `http://127.0.0.1:${this.options.ports.ui}`;
  }

  /** The page of a purchase in the Temporal UI. */
  purchaseUrl(workflowId: string, runId: string): string {
    return `${this.uiUrl}/namespaces/default/workflows/${workflowId}/${runId}/history`;
  }

  async startTemporal(): Promise<TemporalServer> {
    const { cli, ports, files } = this.options;
    this.temporal = await startTemporalServer({
      cli,
      port: ports.temporal,
      uiPort: ports.ui,
      onLine: this.listener('temporal'),
      ...(files && { dbFilename: files.database }),
    });
    return this.temporal;
  }

  async startEmulator(): Promise<EmulatorProcess> {
    const { ports, speed, files, tls } = this.options;
    this.emulator = await startEmulatorProcess({
      port: ports.emulator,
      speed,
      tls: tls !== undefined,
      onLine: this.listener('emulator'),
      ...(files && { ledgerFile: files.ledger }),
    });
    return this.emulator;
  }

  /** @param settings that differ from the defaults */
  async startWorker(settings?: Partial<Settings>): Promise<Child> {
    this.worker = await startWorkerProcess({
      address: started(this.temporal).address,
      connectionString: started(this.emulator).connectionString,
      resource: RESOURCE,
      events: this.options.events,
      caFile: this.options.tls?.certFile,
      onLine: this.listener('worker'),
      ...(settings && { settings }),
    });
    return this.worker;
  }

  async startGateway(): Promise<GatewayProcess> {
    const { ports, tls } = this.options;
    this.gateway = await startGatewayProcess({
      address: started(this.temporal).address,
      acsConnectionString: started(this.emulator).connectionString,
      resource: RESOURCE,
      port: ports.gateway,
      adminPort: ports.gatewayAdmin,
      tls,
      onLine: this.listener('gateway'),
    });
    return this.gateway;
  }

  get control(): EmulatorControl {
    return new EmulatorControl(started(this.emulator).endpoint, this.options.tls?.cert);
  }

  async client(): Promise<Client> {
    const { address } = started(this.temporal);
    this.connection ??= await Connection.connect({ address });
    return new Client({ connection: this.connection });
  }

  /** Stops all processes, each before those it needs. */
  async close(): Promise<void> {
    await this.connection?.close();
    await this.gateway?.child.stop(GRACE_MS.gateway);
    await this.worker?.stop(GRACE_MS.worker);
    await this.emulator?.child.stop(GRACE_MS.emulator);
    await this.temporal?.child.stop(GRACE_MS.temporal);
  }

  private listener(name: ProcessName) {
    const { onLine } = this.options;
    return (line: string) => onLine?.(name, line);
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('this process of the local stack was not started');
  return part;
}
