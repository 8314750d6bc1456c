import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.js';
import type { LedgerEntry } from '../../emulator/index.js';
import { PostsInFlight } from '../../src/activities/posts-in-flight.js';
import { createAcsClient } from '../../src/acs/client.js';
import { hostOf, parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';
import { rateLimitedSend } from '../../src/acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../../src/acs/rate-limit/rate-limiter.js';
import { limitsOf } from '../../src/config/limits.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { Versioning } from '../../src/config/versioning.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import type { SendWebhook } from '../../src/webhooks/send-webhook.js';
import { createWorkers } from '../../src/worker/create-workers.js';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import type { PurchaseResult } from '../../src/purchase/contract/result.js';
import { QUICK } from './settings.js';
import { sharedTemporal, testLogger } from './temporal.js';

/** Emulator and worker in this process, on task queues of their own; Temporal is shared. */
export interface Stack {
  readonly emulator: Emulator;
  readonly client: Client;
  readonly taskQueue: string;
  readonly purchases: PurchaseClient;
  /** Starts a purchase of a new search, or of the given one. */
  start(searchId?: string): Promise<Purchase>;
  /** Starts a purchase of a new reservation of two numbers, or of the given one. */
  startReservation(reservationId?: string): Promise<ReservationPurchase>;
  /** The ledger entry of a search. */
  entry(searchId: string): LedgerEntry;
  startWorker(change?: Partial<Settings>): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface Purchase {
  readonly searchId: string;
  readonly handle: WorkflowHandle<() => Promise<PurchaseResult>>;
}

export interface ReservationPurchase extends Pick<Purchase, 'handle'> {
  readonly reservationId: string;
  /** The ledger entry of the reservation. */
  readonly entry: () => LedgerEntry;
}

export interface StackOptions {
  readonly settings?: Partial<Settings>;
  readonly emulator?: EmulatorOptions;
  readonly worker?: boolean;
  /** Applies the rate limits of the settings, and this one; undefined: no limit. */
  readonly limits?: { readonly requestsPerSecond: number };
  /** Default: one of its own. */
  readonly taskQueue?: string;
  /** One that exists. Default: that of all tests. */
  readonly namespace?: string;
  /** Of the workers; needed where another stack in this process has workers on the same task queue. */
  readonly connection?: NativeConnection;
  /** The receiver of events. */
  readonly sendEvent?: SendWebhook;
  readonly versioning?: Versioning;
}

/** Emulated purchases take 19 to 27 s divided by this. */
export const SPEED = 30;

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { connection, nativeConnection, bundle } = await sharedTemporal();
  const { namespace = 'default' } = options;
  const client = new Client({ connection, namespace });
  const emulator = await startEmulator({ speed: SPEED, seed: randomUUID(), ...options.emulator });
  const taskQueue = options.taskQueue ?? `test-${randomUUID()}`;
  let running: { stop: () => Promise<void> } | undefined;
  const stack: Stack = {
    emulator,
    client,
    taskQueue,
    purchases: new PurchaseClient(client, { taskQueue }),
    start: async (searchId = emulator.search({ quantity: 2 })) => {
      const { handle } = await startPurchase(client, { searchId }, { taskQueue });
      return { searchId, handle };
    },
    startReservation: async (reservationId = emulator.reserve({ quantity: 2 })) => {
      const { handle } = await startPurchase(client, { reservationId }, { taskQueue });
      const entry = () => {
        const found = emulator.ledger().reservations[reservationId];
        if (!found) throw new Error(`the ledger has no reservation ${reservationId}`);
        return found;
      };
      return { reservationId, handle, entry };
    },
    entry: (searchId) => {
      const entry = emulator.ledger().searches[searchId];
      if (!entry) throw new Error(`the ledger has no search ${searchId}`);
      return entry;
    },
    startWorker: async (change = {}) => {
      const stopping = new AbortController();
      const settings = {
        ...QUICK,
        ...(options.sendEvent && { sendEvents: true }),
        ...options.settings,
        ...change,
      };
      const send = createSend(parseConnectionString(emulator.connectionString));
      const { requestsPerSecond } = options.limits ?? {};
      const limiter = options.limits && new RateLimiter(limitsOf(settings, requestsPerSecond));
      const workers = await createWorkers({
        connection: options.connection ?? nativeConnection,
        namespace,
        taskQueue,
        // Without a thread of its own, which takes longer to start than most tests to run.
        workflows: { workflowBundle: bundle, debugMode: true },
        dependencies: {
          acs: createAcsClient(limiter ? rateLimitedSend(send, limiter) : send),
          resource: hostOf(emulator.endpoint),
          ...(limiter && {
            acquireSubmitSlot: (maxWaitMs) => limiter.acquireSubmitSlot(maxWaitMs),
          }),
          settings,
          postsInFlight: new PostsInFlight(),
          ...(options.sendEvent && { sendEvent: options.sendEvent }),
          log: testLogger,
          stopping: stopping.signal,
          random: Math.random,
        },
        metrics: new WorkerMetrics(),
        versioning: options.versioning,
      });
      const runs = workers.map((worker) => worker.run());
      running = {
        stop: async () => {
          stopping.abort();
          for (const worker of workers) worker.shutdown();
          await Promise.all(runs);
        },
      };
    },
    stopWorker: async () => {
      await running?.stop();
      running = undefined;
    },
    close: async () => {
      await stack.stopWorker();
      await emulator.close();
    },
  };
  if (options.worker !== false) await stack.startWorker();
  return stack;
}
