import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Child } from '../../dev/processes/child.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { freePort } from '../../dev/processes/ports.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { DELETES_SOON, startTemporalServer } from '../../dev/temporal/server.js';
import { COMPRESSED, HOLD_MS, SPEED, SPENDING_LIMIT } from '../settings.js';
import { StackProcess, type UnexpectedExit } from './stack-process.js';

export interface ChaosStackOptions {
  /** Path of the Temporal CLI. */
  readonly cli: string;
  /** For all files of the processes. */
  readonly folder: string;
  readonly seed: string;
  readonly workers: number;
  /** Runs what `npm run build` made instead of the source. */
  readonly built: boolean;
}

/** Files of a run, in its folder. */
export const FILES = {
  ledger: 'ledger.jsonl',
  /** Of the other ACS resource. */
  otherLedger: 'other-ledger.jsonl',
  deliveries: 'deliveries.jsonl',
  /** The recorded facts as JSON. */
  facts: 'facts.json',
};

/** The log of a process, in the folder of a run. */
export function logFile(processName: string): string {
  return join('logs', `${processName}.log`);
}

/** The seed of the ACS resource that has none of the purchases. */
export function otherSeed(seed: string): string {
  return `${seed}/other`;
}

const GRACE_MS = 20_000;

const PORTS = [
  'temporal',
  'emulator',
  'otherEmulator',
  'gateway',
  'gatewayAdmin',
  'receiver',
] as const;
type Ports = Readonly<Record<(typeof PORTS)[number], number>>;

/** The stack of a run: each process on loopback, with its files in one folder. */
export class ChaosStack {
  readonly unexpectedExits: UnexpectedExit[] = [];
  readonly temporal = this.process('temporal', () => this.spawnTemporal());
  readonly emulator = this.process('emulator', () => this.spawnEmulator());
  readonly receiver = this.process('receiver', () => this.spawnReceiver());
  readonly gateway = this.process('gateway', () => this.spawnGateway());
  readonly workers: readonly StackProcess[];
  acsConnectionString = '';
  gatewayConnectionString = '';
  private readonly otherEmulator = this.process('other-emulator', () => this.spawnOther());
  private otherConnectionString = '';
  /** Workers that use the other ACS resource at present. */
  private readonly swapped = new Set<number>();
  private connection: Connection | undefined;

  static async create(options: ChaosStackOptions): Promise<ChaosStack> {
    const ports: [string, number][] = [];
    for (const name of PORTS) ports.push([name, await freePort()]);
    return new ChaosStack(options, Object.fromEntries(ports) as Ports);
  }

  private constructor(
    private readonly options: ChaosStackOptions,
    private readonly ports: Ports,
  ) {
    mkdirSync(join(options.folder, 'logs'), { recursive: true });
    this.workers = Array.from({ length: options.workers }, (_, index) =>
      this.process(`worker-${index + 1}`, () => this.spawnWorker(index)),
    );
  }

  get eventsSecret(): string {
    return `whsec_${this.derived('events', 'base64')}`;
  }

  /** A secret in the URL of the receiver. */
  get urlSecret(): string {
    return this.derived('token', 'hex');
  }

  get address(): string {
    return `127.0.0.1:${this.ports.temporal}`;
  }

  get control(): EmulatorControl {
    return new EmulatorControl(`http://127.0.0.1:${this.ports.emulator}`);
  }

  /** Of the ACS resource that has none of the purchases. */
  get otherControl(): EmulatorControl {
    return new EmulatorControl(`http://127.0.0.1:${this.ports.otherEmulator}`);
  }

  /** Restarts a worker with the connection string of the other ACS resource, and back. */
  async swapResource(index: number, durationMs: number): Promise<void> {
    const worker = this.workers[index];
    this.swapped.add(index);
    await worker?.restart('stop', 0);
    await sleep(durationMs);
    this.swapped.delete(index);
    await worker?.restart('stop', 0);
  }

  async start(): Promise<void> {
    await Promise.all([this.temporal, this.emulator, this.otherEmulator].map((one) => one.start()));
    await this.receiver.start();
    await Promise.all([this.gateway, ...this.workers].map((one) => one.start()));
  }

  /** Its connection outlives a restart of the server. */
  async client(): Promise<Client> {
    this.connection ??= await Connection.connect({ address: this.address });
    return new Client({ connection: this.connection });
  }

  async close(): Promise<void> {
    await this.connection?.close();
    const end = (one: StackProcess) => one.end(GRACE_MS);
    await Promise.all([this.gateway, ...this.workers].map(end));
    await Promise.all([this.receiver, this.otherEmulator, this.emulator, this.temporal].map(end));
  }

  private process(name: string, spawn: () => Promise<Child>): StackProcess {
    return new StackProcess(name, spawn, (exit) => this.unexpectedExits.push(exit));
  }

  /** A secret that follows from the seed. */
  private derived(name: string, encoding: 'base64' | 'hex'): string {
    return createHash('sha256').update(`${name} of ${this.options.seed}`).digest(encoding);
  }

  private file(name: string): string {
    return join(this.options.folder, name);
  }

  private writeLog(processName: string): (line: string) => void {
    const file = this.file(logFile(processName));
    return (line) => {
      appendFileSync(file, `${line}\n`);
    };
  }

  private async spawnTemporal(): Promise<Child> {
    const { child } = await startTemporalServer({
      cli: this.options.cli,
      port: this.ports.temporal,
      dbFilename: this.file('temporal.db'),
      dynamicConfig: DELETES_SOON,
      onLine: this.writeLog('temporal'),
    });
    return child;
  }

  private async spawnEmulator(): Promise<Child> {
    const { child, connectionString } = await startEmulatorProcess({
      ...this.emulatorOptions('emulator'),
      port: this.ports.emulator,
      seed: this.options.seed,
      holdMs: HOLD_MS,
      ledgerFile: this.file(FILES.ledger),
    });
    // The first key stays the right one: a restart may fall into the time of another.
    this.acsConnectionString ||= connectionString;
    return child;
  }

  private async spawnOther(): Promise<Child> {
    const { child, connectionString } = await startEmulatorProcess({
      ...this.emulatorOptions('other-emulator'),
      port: this.ports.otherEmulator,
      seed: otherSeed(this.options.seed),
      ledgerFile: this.file(FILES.otherLedger),
    });
    this.otherConnectionString = connectionString;
    return child;
  }

  private emulatorOptions(name: string) {
    return { speed: SPEED, built: this.options.built, onLine: this.writeLog(name) };
  }

  private async spawnWorker(index: number): Promise<Child> {
    const url = `http://127.0.0.1:${this.ports.receiver}/hook?token=${this.urlSecret}`;
    return startWorkerProcess({
      address: this.address,
      connectionString: this.swapped.has(index)
        ? this.otherConnectionString
        : this.acsConnectionString,
      settings: COMPRESSED,
      limits: UNLIMITED,
      spendingLimit: SPENDING_LIMIT,
      events: { url, secrets: [this.eventsSecret] },
      built: this.options.built,
      onLine: this.writeLog(`worker-${index + 1}`),
    });
  }

  private async spawnGateway(): Promise<Child> {
    const { child, connectionString } = await startGatewayProcess({
      address: this.address,
      acsConnectionString: this.acsConnectionString,
      port: this.ports.gateway,
      adminPort: this.ports.gatewayAdmin,
      limits: UNLIMITED,
      built: this.options.built,
      onLine: this.writeLog('gateway'),
    });
    this.gatewayConnectionString = connectionString;
    return child;
  }

  private async spawnReceiver(): Promise<Child> {
    const child = await Child.start({
      name: 'The receiver of events',
      command: process.execPath,
      args: ['--import', 'tsx', 'chaos/stack/receiver.ts'],
      env: childEnvironment({
        PORT: String(this.ports.receiver),
        DELIVERIES_FILE: this.file(FILES.deliveries),
        SEED: this.options.seed,
      }),
      onLine: this.writeLog('receiver'),
    });
    await child.ready(/receiver is ready/);
    return child;
  }
}
