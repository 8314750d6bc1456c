import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Child } from '../../dev/processes/child.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { freePort } from '../../dev/processes/ports.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { DELETES_SOON, startTemporalServer } from '../../dev/temporal/server.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import { COMPRESSED, HOLD_MS, SPEED, SPENDING_LIMIT } from '../settings.js';
import { Kept, type Death } from './kept.js';
import { Logs } from './logs.js';

/** How the stack of a run is made. */
export interface ChaosStackOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  /** Everything that is kept is kept there. */
  readonly folder: string;
  readonly seed: string;
  readonly workers: number;
  /** Runs what `npm run build` made instead of the source. */
  readonly built: boolean;
}

/** Files of a run, in its folder. */
export const FILES = {
  ledger: 'ledger.jsonl',
  /** Of the ACS resource to which no purchase belongs. */
  otherLedger: 'other-ledger.jsonl',
  deliveries: 'deliveries.jsonl',
  logs: 'logs',
  /** All that the checks look at, as JSON. */
  facts: 'facts.json',
};

const GRACE_MS = 20_000;

/** Of the ACS resource to which no purchase belongs: its keys are others. */
export function otherSeed(seed: string): string {
  return `${seed}/other`;
}

/** Everything that takes part in a run, each in a process of its own, on loopback, with what it keeps in one folder. */
export class ChaosStack {
  readonly workers: readonly Kept[];
  readonly deaths: Death[] = [];
  readonly receiver: WebhookReceiver;
  acsConnectionString = '';
  gatewayConnectionString = '';
  private otherConnectionString = '';
  /** Workers that serve the other ACS resource for the moment. */
  private readonly swapped = new Set<number>();
  private readonly logs: Logs;
  private readonly kept: ReadonlyMap<string, Kept>;
  private connection: Connection | undefined;

  static async make(options: ChaosStackOptions): Promise<ChaosStack> {
    const ports = {
      temporal: await freePort(),
      emulator: await freePort(),
      otherEmulator: await freePort(),
      gateway: await freePort(),
      gatewayAdmin: await freePort(),
      receiver: await freePort(),
    };
    return new ChaosStack(options, ports);
  }

  private constructor(
    private readonly options: ChaosStackOptions,
    private readonly ports: Readonly<
      Record<
        'temporal' | 'emulator' | 'otherEmulator' | 'gateway' | 'gatewayAdmin' | 'receiver',
        number
      >
    >,
  ) {
    this.logs = new Logs(join(options.folder, FILES.logs));
    const secret = createHash('sha256').update(`events of ${options.seed}`).digest('base64');
    const url = `http://127.0.0.1:${ports.receiver}/hook?token=${this.urlSecret}`;
    this.receiver = { url, secrets: [`whsec_${secret}`] };
    const died = (death: Death) => {
      this.deaths.push(death);
    };
    this.workers = Array.from(
      { length: options.workers },
      (_, index) => new Kept(`worker-${index + 1}`, () => this.beginWorker(index), died),
    );
    const others = [
      new Kept('temporal', () => this.beginTemporal(), died),
      new Kept('emulator', () => this.beginEmulator(), died),
      new Kept('other-emulator', () => this.beginOtherEmulator(), died),
      new Kept('receiver', () => this.beginReceiver(), died),
      new Kept('gateway', () => this.beginGateway(), died),
    ];
    this.kept = new Map([...others, ...this.workers].map((kept) => [kept.name, kept]));
  }

  /** Part of the receiver's URL, as some receivers have it. */
  get urlSecret(): string {
    return createHash('sha256').update(`token of ${this.options.seed}`).digest('hex');
  }

  get address(): string {
    return `127.0.0.1:${this.ports.temporal}`;
  }

  get ledgerFile(): string {
    return join(this.options.folder, FILES.ledger);
  }

  get control(): EmulatorControl {
    return new EmulatorControl(`http://127.0.0.1:${this.ports.emulator}`);
  }

  /** The ACS resource to which no purchase belongs. */
  get otherControl(): EmulatorControl {
    return new EmulatorControl(`http://127.0.0.1:${this.ports.otherEmulator}`);
  }

  /** Restarts a worker with the connection string of another ACS resource, and back after a while. */
  async swapResource(index: number, forMs: number): Promise<void> {
    const worker = this.workers[index];
    this.swapped.add(index);
    await worker?.strike('stop', 0);
    await sleep(forMs);
    this.swapped.delete(index);
    await worker?.strike('stop', 0);
  }

  process(name: 'temporal' | 'emulator' | 'other-emulator' | 'receiver' | 'gateway'): Kept {
    const kept = this.kept.get(name);
    if (!kept) throw new Error(`there is no process ${name}`);
    return kept;
  }

  /** Starts all of it, in the order in which one needs the other. */
  async start(): Promise<void> {
    await Promise.all([
      this.process('temporal').start(),
      this.process('emulator').start(),
      this.process('other-emulator').start(),
    ]);
    await this.process('receiver').start();
    await Promise.all([
      this.process('gateway').start(),
      ...this.workers.map((worker) => worker.start()),
    ]);
  }

  /** A client of Temporal; its connection outlives the server. */
  async client(): Promise<Client> {
    this.connection ??= await Connection.connect({ address: this.address });
    return new Client({ connection: this.connection });
  }

  async close(): Promise<void> {
    await this.connection?.close();
    const first = ['gateway', ...this.workers.map(({ name }) => name)];
    const end = async (name: string) => {
      await this.kept.get(name)?.end(GRACE_MS);
    };
    await Promise.all(first.map(end));
    await Promise.all([...this.kept.keys()].map(end));
    await this.logs.close();
  }

  private async beginTemporal(): Promise<Child> {
    const { cli, folder } = this.options;
    const { child } = await startTemporalServer({
      cli,
      port: this.ports.temporal,
      dbFilename: join(folder, 'temporal.db'),
      dynamicConfig: DELETES_SOON,
      onLine: this.logs.of('temporal'),
    });
    return child;
  }

  private async beginEmulator(): Promise<Child> {
    const { seed, built } = this.options;
    const { child, connectionString } = await startEmulatorProcess({
      port: this.ports.emulator,
      speed: SPEED,
      seed,
      holdMs: HOLD_MS,
      ledgerFile: this.ledgerFile,
      built,
      onLine: this.logs.of('emulator'),
    });
    // Only the first time: later its key may be one that is refused for a moment.
    this.acsConnectionString ||= connectionString;
    return child;
  }

  private async beginOtherEmulator(): Promise<Child> {
    const { seed, built, folder } = this.options;
    const { child, connectionString } = await startEmulatorProcess({
      port: this.ports.otherEmulator,
      speed: SPEED,
      seed: otherSeed(seed),
      ledgerFile: join(folder, FILES.otherLedger),
      built,
      onLine: this.logs.of('other-emulator'),
    });
    this.otherConnectionString = connectionString;
    return child;
  }

  private async beginWorker(index: number): Promise<Child> {
    return startWorkerProcess({
      address: this.address,
      connectionString: this.swapped.has(index)
        ? this.otherConnectionString
        : this.acsConnectionString,
      settings: COMPRESSED,
      limits: FULL_SPEED,
      spendingLimit: SPENDING_LIMIT,
      events: this.receiver,
      built: this.options.built,
      onLine: this.logs.of(`worker-${index + 1}`),
    });
  }

  private async beginGateway(): Promise<Child> {
    const { child, connectionString } = await startGatewayProcess({
      address: this.address,
      acsConnectionString: this.acsConnectionString,
      port: this.ports.gateway,
      adminPort: this.ports.gatewayAdmin,
      limits: FULL_SPEED,
      built: this.options.built,
      onLine: this.logs.of('gateway'),
    });
    this.gatewayConnectionString = connectionString;
    return child;
  }

  private async beginReceiver(): Promise<Child> {
    const child = await Child.start({
      name: 'The receiver of events',
      command: process.execPath,
      args: ['--import', 'tsx', 'chaos/stack/receiver.ts'],
      env: childEnvironment({
        PORT: String(this.ports.receiver),
        DELIVERIES_FILE: join(this.options.folder, FILES.deliveries),
        SEED: this.options.seed,
      }),
      onLine: this.logs.of('receiver'),
    });
    await child.ready(/receiver is ready/);
    return child;
  }
}
