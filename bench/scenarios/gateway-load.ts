import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Child } from '../../dev/processes/child.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { Caller } from '../gateway-load/caller.js';
import { gatewayRows, type MemoryReading } from '../gateway-load/rows.js';
import { withHarness, type Harness } from '../harness.js';
import { residentMbOf } from '../process-usage.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { postPurchase, signedRequests } from '../signed-requests.js';
import { sum } from '../statistics.js';

/** Shares of the time: when Temporal is suspended, and when the memory of the gateway is read. */
const SUSPEND_AT = [0.06, 0.13];
const MEMORY_AT = [0.4, 0.98] as const;
const FULL = { seconds: 300, callers: 64, suspensions: 2 };
const QUICK = { seconds: 40, callers: 16, suspensions: 1 };
/** Longer than the gateway waits for Temporal (10 s). Connections survive it. */
const SUSPENDED_MS = 12_000;
const MEMORY_MS = 10_000;
const PRELOADED = ['--expose-gc', '--import', './dist/bench/preload/live-memory.js'];

/** What the gateway answers at its limit, whether it keeps what it acknowledged, and whether its memory grows. */
export const gatewayLoad: Scenario = {
  name: 'gateway-load',
  about: 'five minutes at the limit of the gateway: errors, lost purchases, memory growth',
  run: (options) =>
    withHarness({ cli: options.cli, database: 'file' }, (harness) => measure(harness, options)),
};

async function measure(harness: Harness, { quick, log }: BenchOptions): Promise<Row[]> {
  const { seconds, callers: count, suspensions } = quick ? QUICK : FULL;
  const { child, connectionString } = await harness.startGateway(PRELOADED);
  const callers = Array.from({ length: count }, () => new Caller(connectionString));
  const startedAt = performance.now();
  const at = (share: number) => sleep(startedAt + share * seconds * 1_000 - performance.now());
  const suspendTemporal = async () => {
    for (const share of SUSPEND_AT.slice(0, suspensions)) {
      await at(share);
      log(`suspending Temporal for ${SUSPENDED_MS / 1_000} s`);
      harness.temporal.child.suspend();
      await sleep(SUSPENDED_MS);
      harness.temporal.child.resume();
    }
  };
  const readMemory = async (index: 0 | 1): Promise<MemoryReading> => {
    await at(MEMORY_AT[index]);
    const requests = sum(callers.map(({ results }) => results.length));
    const liveBytes = await liveBytesOf(child, index + 1);
    return { requests, liveBytes, residentMb: residentMbOf(child.pid).now };
  };
  log(`${count} callers for ${seconds} s`);
  const [early, late] = await Promise.all([
    readMemory(0),
    readMemory(1),
    suspendTemporal(),
    ...callers.map((caller) => caller.callUntil(startedAt + seconds * 1_000)),
  ]);
  const acknowledged = callers.flatMap((caller) => caller.acknowledged);
  const unavailable = callers.flatMap((caller) => caller.unavailable);
  log(`looking up ${acknowledged.length} acknowledged purchases and ${unavailable.length} others`);
  const lost = await countUnknown(harness, acknowledged);
  const unknown = await countUnknown(
    harness,
    unavailable.map((id) => subjectOf('search', id).operationId),
  );
  return gatewayRows({
    seconds,
    results: callers.flatMap(({ results }) => results),
    acknowledged: acknowledged.length,
    lost,
    unavailable: unavailable.length,
    started: unavailable.length - unknown,
    notAcknowledged: await countNotAcknowledged(connectionString, unavailable),
    memory: [early, late],
  });
}

/** @param count how often the gateway has been asked, this time included */
async function liveBytesOf(gateway: Child, count: number): Promise<number> {
  process.kill(gateway.pid, 'SIGWINCH');
  const line = new RegExp(`^live memory ${count}: (\\d+) bytes$`);
  return Number((await gateway.waitForLine(line, MEMORY_MS))[1]);
}

/** How many of these purchases Temporal does not know. */
async function countUnknown({ client }: Harness, operationIds: readonly string[]) {
  const listed = new Set<string>();
  const query = `WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 }))
    listed.add(workflowId);
  let unknown = 0;
  // The list is eventually consistent.
  for (const operationId of operationIds.filter((id) => !listed.has(id))) {
    try {
      await client.workflow.getHandle(operationId).describe();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      unknown += 1;
    }
  }
  return unknown;
}

async function countNotAcknowledged(connectionString: string, searchIds: readonly string[]) {
  const call = signedRequests(connectionString);
  let count = 0;
  for (const searchId of searchIds)
    if ((await postPurchase(call, searchId)).status !== 202) count += 1;
  return count;
}
