import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { withHarness, type Harness } from '../harness.js';
import { rarePolls, recordedPurchases, startAccepted, waitUntilAllEnded } from '../purchases.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { quantile } from '../statistics.js';

interface Size {
  readonly purchases: number;
  /** Purchases take 19 to 27 s divided by this once the outage has begun, so they end during the outage. */
  readonly speed: number;
  /** Until the youngest purchase is polled as rarely as the others. */
  readonly settleMs: number;
  /** How long the request rate before and after the outage is measured. */
  readonly rateMs: number;
  readonly outageMs: number;
  /** From the start of the outage until a poll of each purchase has failed. */
  readonly allRetryAfterMs: number;
  readonly settings: Partial<Settings>;
}

/** Of purchases that have waited for a quarter of an hour. Two cores carry forty polls a second. */
const PAUSE_MS = 90_000;
const FULL: Size = {
  purchases: 2_000,
  speed: 0.2,
  settleMs: PAUSE_MS,
  rateMs: 60_000,
  outageMs: 200_000,
  // A pause, its jitter, and the attempt that fails.
  allRetryAfterMs: PAUSE_MS * 1.1 + 10_000,
  settings: rarePolls(PAUSE_MS),
};
const QUICK: Size = {
  purchases: 30,
  speed: 20,
  settleMs: 2_000,
  rateMs: 3_000,
  outageMs: 6_000,
  allRetryAfterMs: 3_000,
  settings: { expectedDurationMs: 1_000 },
};

const ADMISSION_MS = 20 * 60_000;
const DRAIN_MS = 15 * 60_000;
/** Starts that two cores carry beside the polls. */
const PER_SECOND = 8;
const SAMPLE = 200;

export const outage: Scenario = {
  name: 'outage',
  about: 'minutes of 503 from ACS while thousands of purchases wait: history, request rate, delay',
  run: (options) => {
    const size = options.quick ? QUICK : FULL;
    const harnessOptions = { cli: options.cli, speed: size.speed, database: 'file' } as const;
    return withHarness(harnessOptions, (harness) => measure(harness, size, options));
  },
};

async function measure(harness: Harness, size: Size, { log }: BenchOptions): Promise<Row[]> {
  const { purchases: count, rateMs } = size;
  const { control } = harness;
  await control.setBehavior({ provisioning: 'paused' });
  await harness.startWorker(size.settings);
  await startAccepted(harness, { count, perSecond: PER_SECOND, withinMs: ADMISSION_MS });
  log(`${count} purchases wait; letting their polls settle`);
  await sleep(size.settleMs + rateMs);
  const operationIds = (await recordedPurchases(harness)).map(({ operationId }) => operationId);
  const every = Math.ceil(count / SAMPLE);
  const sample = operationIds.filter((_, index) => index % every === 0);

  log('the outage starts; the purchases end during it');
  await control.setFaults([{ on: '*', kind: 'statusBefore', status: 503 }]);
  const startedAt = Date.now();
  await control.setBehavior({ provisioning: 'proceeds' });
  await sleep(size.allRetryAfterMs);
  const early = await historyLengthsInRetry(harness, sample);
  await sleep(startedAt + size.outageMs - Date.now());
  const late = await historyLengthsInRetry(harness, sample);
  await control.setFaults([]);
  const endedAt = Date.now();

  log('the outage is over');
  const bought = await waitUntilAllEnded(harness, DRAIN_MS);
  const purchases = await recordedPurchases(harness);
  const requests = purchases.flatMap((one) => one.requests);
  const delaysS = purchases.map(({ polls }) => {
    const success = polls.find(({ status }) => status?.toLowerCase() === 'succeeded');
    return ((success?.at ?? Infinity) - endedAt) / 1_000;
  });
  const rateBefore = meanRate(requests, startedAt - rateMs, startedAt);
  return [
    historyGrowth(early, late),
    {
      metric: 'outage: requests to ACS during the outage',
      value: meanRate(requests, startedAt, endedAt),
      baseline: rateBefore,
      against: 'before it',
      unit: 'requests/s',
    },
    {
      metric: 'outage: requests to ACS in the busiest second after the outage',
      value: busiestSecond(requests, endedAt, endedAt + rateMs),
      baseline: rateBefore,
      against: 'mean before it',
      unit: 'requests/s',
      note: `all ${count} purchases in one second would be ${Math.round(count / rateBefore)} times the rate before`,
    },
    ...[0.5, 0.99, 1].map((q) => ({
      metric: `outage: detection of the success after the outage, ${q === 1 ? 'max' : `p${q * 100}`}`,
      value: quantile(delaysS, q),
      unit: 's',
    })),
    {
      metric: 'outage: purchases lost',
      value: count - bought,
      unit: 'purchases',
      goal: { max: 0 },
    },
  ];
}

/** History events by operation id, of those purchases whose poll waits for a retry because ACS is unavailable. */
async function historyLengthsInRetry({ client }: Harness, operationIds: readonly string[]) {
  const entries = operationIds.map(async (operationId): Promise<[string, number][]> => {
    const handle = client.workflow.getHandle(operationId);
    const { raw, historyLength } = await handle.describe();
    const failure = raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type;
    return failure === 'AcsUnavailable' ? [[operationId, historyLength]] : [];
  });
  return new Map((await Promise.all(entries)).flat());
}

/** @throws Error when no purchase is in both */
export function historyGrowth(
  early: ReadonlyMap<string, number>,
  late: ReadonlyMap<string, number>,
): Row {
  const growth = [...late].flatMap(([operationId, length]) => {
    const before = early.get(operationId);
    return before === undefined ? [] : [length - before];
  });
  if (growth.length === 0) throw new Error('no purchase of the sample was in retry');
  return {
    metric: 'outage: history events added to a purchase, max',
    value: Math.max(...growth),
    unit: 'events',
    goal: { max: 0 },
    note: `${growth.length} purchases in retry`,
  };
}

/** Requests a second. Times are epoch ms. */
function meanRate(times: readonly number[], from: number, to: number): number {
  return (times.filter((at) => at >= from && at < to).length * 1_000) / (to - from);
}

/** The most requests in one second of a span, from its start. Times are epoch ms. */
export function busiestSecond(times: readonly number[], from: number, to: number): number {
  const counts = new Map<number, number>();
  for (const at of times.filter((time) => time >= from && time < to)) {
    const second = Math.floor((at - from) / 1_000);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
