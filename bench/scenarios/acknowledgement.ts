import { randomUUID } from 'node:crypto';
import { freePort } from '../../dev/processes/ports.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { withHarness, type Harness } from '../harness.js';
import { timeInterleaved } from '../interleave.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { postPurchase, signedRequests } from '../signed-requests.js';
import { quantile } from '../statistics.js';

const NOTE =
  'dev server with a database file; to the last byte of the 202 to Prefer: respond-async; kinds alternate; no worker';
/**
 * A round is long enough to warm the caches, and short enough for all kinds to see the same machine. V8 has optimized the
 * whole path through the gateway after the warm-up.
 */
const SEQUENTIAL = { rounds: 30, warmUp: 30, calls: 50, concurrency: 1 };
const CONCURRENT = { rounds: 15, warmUp: 2, calls: 200, concurrency: 50 };
const QUICK = { rounds: 3, warmUp: 1 };

/** How long it takes until a purchase is durable. */
export const acknowledgement: Scenario = {
  name: 'acknowledgement',
  about: 'time of a durable acknowledgement through the gateway, beside a bare workflow start',
  // Durable means on disk.
  run: (options) =>
    withHarness({ cli: options.cli, database: 'file' }, (harness) => measure(harness, options)),
};

async function measure(harness: Harness, { quick, log }: BenchOptions): Promise<Row[]> {
  const gateway = await harness.startGateway();
  const port = String(await freePort());
  await harness.startBaseline('plain-http-server', { PORT: port });
  // It checks no signature, so any key will do.
  const plainServer = `endpoint=http://127.0.0.1:${port}/;accesskey=${Buffer.alloc(64).toString('base64')}`;
  const kinds = [
    purchaseThrough(gateway.connectionString),
    bareStart(harness),
    purchaseThrough(plainServer),
  ];
  const rows: Row[] = [];
  for (const rounds of [SEQUENTIAL, CONCURRENT]) {
    log(`concurrency ${rounds.concurrency}`);
    const durationsMs = await timeInterleaved(kinds, { ...rounds, ...(quick && QUICK) });
    rows.push(...rowsOf(rounds.concurrency, durationsMs));
  }
  return rows;
}

function purchaseThrough(connectionString: string): () => Promise<void> {
  const call = signedRequests(connectionString);
  return async () => {
    const { status } = await postPurchase(call, randomUUID());
    if (status !== 202) throw new Error(`the POST was answered ${status}`);
  };
}

function bareStart({ client }: Harness): () => Promise<void> {
  return async () => {
    const searchId = randomUUID();
    const workflowId = `bare_${searchId}`;
    const taskQueue = 'no-worker';
    await client.workflow.start(WORKFLOW_TYPE, { workflowId, taskQueue, args: [{ searchId }] });
  };
}

function rowsOf(concurrency: number, durationsMs: readonly number[][]): Row[] {
  const [gateway = [], bare = [], plain = []] = durationsMs;
  const row = (q: number, baseline: readonly number[], against: string): Row => ({
    metric: `acknowledgement p${q * 100}, concurrency ${concurrency}`,
    value: quantile(gateway, q),
    baseline: quantile(baseline, q),
    against,
    unit: 'ms',
    note: NOTE,
  });
  return [
    { ...row(0.5, bare, 'bare workflow start'), ...(concurrency === 1 && { goal: { max: 1.3 } }) },
    row(0.5, plain, 'plain HTTP server'),
    row(0.99, bare, 'bare workflow start'),
  ];
}
