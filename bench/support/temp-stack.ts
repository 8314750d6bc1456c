import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Child } from '../../dev/processes/child.js';
import { freePort } from '../../dev/processes/ports.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulatorProcess, type EmulatorProcess } from '../../dev/stack/emulator-process.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { LedgerTail } from './ledger-tail.js';

/** Searches must outlive any measurement. */
const HOLD_MS = 24 * 3_600_000;

/** How a stack is made. */
export interface TempStackOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  /** The emulator's. */
  readonly speed: number;
}

/**
 * A Temporal dev server with its file, as `npm run dev` has it, and the emulator with its ledger, each a process of its own,
 * in a temporary folder; workers are started one by one, from the build.
 */
export class TempStack {
  readonly control: EmulatorControl;
  readonly ledger: LedgerTail;
  private readonly workers: Child[] = [];

  /** @throws Error with the last words of the part that does not come up */
  static async start({ cli, speed }: TempStackOptions): Promise<TempStack> {
    const folder = await mkdtemp(join(tmpdir(), 'acs-bench-'));
    const ledgerFile = join(folder, 'ledger.jsonl');
    const temporal = await startTemporalServer({ cli, dbFilename: join(folder, 'temporal.db') });
    const port = await freePort();
    const asked = { port, speed, ledgerFile, holdMs: HOLD_MS, built: true };
    const emulator = await startEmulatorProcess(asked);
    const connection = await Connection.connect({ address: temporal.address });
    return new TempStack(folder, ledgerFile, temporal, emulator, connection);
  }

  private constructor(
    private readonly folder: string,
    ledgerFile: string,
    readonly temporal: TemporalServer,
    readonly emulator: EmulatorProcess,
    private readonly connection: Connection,
  ) {
    this.control = new EmulatorControl(emulator.endpoint);
    this.ledger = new LedgerTail(ledgerFile);
  }

  get client(): Client {
    return new Client({ connection: this.connection });
  }

  /** @param settings that differ from the usual ones */
  async startWorker(settings: Partial<Settings> = {}): Promise<Child> {
    const worker = await startWorkerProcess({
      address: this.temporal.address,
      connectionString: this.emulator.connectionString,
      settings,
      limits: FULL_SPEED,
      built: true,
    });
    this.workers.push(worker);
    return worker;
  }

  /** Ends all of it at once: nothing of it is needed any more. */
  async close(): Promise<void> {
    await this.connection.close();
    this.ledger.close();
    const children = [...this.workers, this.emulator.child, this.temporal.child];
    await Promise.all(children.map((child) => child.kill()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs work on a stack that ends with it, however it ends. */
export async function withStack<T>(
  options: TempStackOptions,
  work: (stack: TempStack) => Promise<T>,
): Promise<T> {
  const stack = await TempStack.start(options);
  try {
    return await work(stack);
  } finally {
    await stack.close();
  }
}
