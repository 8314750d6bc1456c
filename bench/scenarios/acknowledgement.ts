import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Child } from '../../dev/processes/child.js';
import { entryPoint } from '../../dev/processes/entry-point.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { freePort } from '../../dev/processes/ports.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { startTemporalServer } from '../../dev/temporal/server.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { Ends } from '../measure/ends.js';
import { timeInTurns } from '../measure/in-turns.js';
import { quantile } from '../measure/quantile.js';
import { PURCHASE_TARGET, signedPosts } from '../measure/signed-post.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';

const BARE = 'bare workflow start';
const PLAIN = 'plain HTTP server in front';
const READY_MS = 30_000;
const GOAL = { is: 'at most', value: 1.3 } as const;
const NOTE =
  'a dev server with a database file; 202 to Prefer: respond-async, until the last byte; calls in turns; no worker';
/**
 * Calls of one turn: enough for the caches to be warm, few enough for both to see the same machine. The warm-up is what the
 * compiler of V8 takes until it has optimized the whole way through the gateway.
 */
const ALONE = { turns: 30, warmUp: 30, calls: 50, concurrency: 1 };
const CROWDED = { turns: 15, warmUp: 2, calls: 200, concurrency: 50 };
const QUICK = { turns: 3, warmUp: 1 };

/** How long it takes until a purchase is durable. */
export const acknowledgement: Scenario = {
  name: 'acknowledgement',
  about: 'a durable acknowledgement through the gateway, beside a bare workflow start.',
  run: measure,
};

async function measure(options: BenchOptions): Promise<Row[]> {
  const ends = new Ends();
  try {
    const kinds = await startKinds(options, ends);
    const rows: Row[] = [];
    for (const turns of [ALONE, CROWDED]) {
      options.say(`${turns.concurrency} at a time`);
      const sized = { ...turns, ...(options.quick && QUICK) };
      const [ours = [], bare = [], plain = []] = await timeInTurns(kinds, sized);
      rows.push(...rowsOf(turns.concurrency, ours, { bare, plain }));
    }
    return rows;
  } finally {
    await ends.all();
  }
}

/** The ways to a durable purchase: through the gateway, bare, through an HTTP server that does nothing else. */
async function startKinds({ cli }: BenchOptions, ends: Ends) {
  const folder = await mkdtemp(join(tmpdir(), 'acs-acknowledgement-'));
  ends.add(() => rm(folder, { recursive: true }));
  // Durable means on disk: the server of the local stack, with its file.
  const server = await startTemporalServer({ cli, dbFilename: join(folder, 'temporal.db') });
  ends.add(() => server.child.kill());
  const emulator = await startEmulatorProcess({ port: await freePort(), speed: 1, built: true });
  ends.add(() => emulator.child.kill());
  const gateway = await startGatewayProcess({
    address: server.address,
    acsConnectionString: emulator.connectionString,
    limits: FULL_SPEED,
    built: true,
  });
  ends.add(() => gateway.child.kill());
  const connection = await Connection.connect({ address: server.address });
  ends.add(() => connection.close());
  const plainDoor = await startPlainDoor(server.address, ends);
  return [
    through(gateway.connectionString),
    bareStart(new Client({ connection })),
    through(plainDoor),
  ] as const;
}

/** @returns a connection string, whose key nobody looks at */
async function startPlainDoor(address: string, ends: Ends): Promise<string> {
  const child = await Child.start({
    name: 'The plain door',
    command: process.execPath,
    args: entryPoint('bench/peers/plain-door', true),
    env: childEnvironment({ TEMPORAL_ADDRESS: address }),
  });
  ends.add(() => child.kill());
  const [, port = ''] = await child.waitForLine(/listens on port (\d+)$/, READY_MS);
  return `endpoint=http://127.0.0.1:${port}/;accesskey=${Buffer.alloc(64).toString('base64')}`;
}

function through(connectionString: string): () => Promise<void> {
  const post = signedPosts(connectionString, PURCHASE_TARGET, { prefer: 'respond-async' });
  return async () => {
    const { status } = await post({ searchId: randomUUID() });
    if (status !== 202) throw new Error(`the server in front answered ${status}`);
  };
}

function bareStart(client: Client): () => Promise<void> {
  return async () => {
    const searchId = randomUUID();
    await client.workflow.start(WORKFLOW_TYPE, {
      workflowId: `bare_${searchId}`,
      taskQueue: 'nobody',
      args: [{ searchId }],
    });
  };
}

interface Others {
  readonly bare: readonly number[];
  readonly plain: readonly number[];
}

function rowsOf(concurrency: number, ours: readonly number[], { bare, plain }: Others): Row[] {
  const row = (q: number, others: readonly number[], against: string): Row => ({
    what: `acknowledgement, p${q * 100}, ${concurrency} at a time`,
    ours: quantile(ours, q),
    theirs: quantile(others, q),
    against,
    unit: 'ms',
    note: NOTE,
  });
  const median = row(0.5, bare, BARE);
  return [
    concurrency === 1 ? { ...median, goal: GOAL } : median,
    row(0.5, plain, PLAIN),
    row(0.99, bare, BARE),
  ];
}
