import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SETTINGS, type Settings } from '../../src/purchase/contract/settings.js';
import { withHarness, type Harness } from '../harness.js';
import { onTimeShare, pollGaps } from '../poll-gaps.js';
import { cpuMsOf, residentMbOf } from '../process-usage.js';
import {
  rarePolls,
  recordedPurchases,
  startAccepted,
  waitUntil,
  waitUntilAllEnded,
  type RecordedPurchase,
} from '../purchases.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { mean } from '../statistics.js';

interface Size {
  readonly purchases: number;
  /** Once purchases may end, they take 19 to 27 s divided by this. */
  readonly speed: number;
  /** How long the polls are measured. */
  readonly measureMs: number;
  /** Of the worker, where they differ from the defaults. */
  readonly settings: Partial<Settings>;
}

/** Of purchases that have waited for 25 minutes. Younger ones poll more often: 5,000 of them exceed two cores. */
const PAUSE_MS = 150_000;
const FULL: Size = {
  purchases: 5_000,
  speed: 0.2,
  measureMs: 2 * PAUSE_MS,
  settings: rarePolls(PAUSE_MS),
};
const QUICK: Size = {
  purchases: 40,
  speed: 20,
  measureMs: 4_000,
  settings: { expectedDurationMs: 1_000, heartbeatTimeoutMs: 2_000 },
};

const ADMISSION_MS = 40 * 60_000;
const RECOVERY_MS = 10 * 60_000;
const DRAIN_MS = 25 * 60_000;
/** Starts that two cores carry beside the polls. */
const PER_SECOND = 10;
/** A poll that comes later than this after the longest pause of the schedule is late. */
const GRACE_MS = 2_000;
/** The emulator is busy for half a second with each read of the ledger. */
const LEDGER_EVERY_MS = 10_000;

export const inFlight: Scenario = {
  name: 'in-flight',
  about: 'thousands of waiting purchases on one worker: memory, late polls, recovery after a kill',
  run: (options) => {
    const size = options.quick ? QUICK : FULL;
    const harnessOptions = { cli: options.cli, speed: size.speed, database: 'file' } as const;
    return withHarness(harnessOptions, (harness) => measure(harness, size, options));
  },
};

async function measure(harness: Harness, size: Size, { log }: BenchOptions): Promise<Row[]> {
  const { purchases: count, settings } = size;
  const { temporal } = harness;
  await harness.control.setBehavior({ provisioning: 'paused' });
  const worker = await harness.startWorker(settings);
  await startAccepted(harness, { count, perSecond: PER_SECOND, withinMs: ADMISSION_MS });

  log(`${count} purchases wait; measuring their polls`);
  const cpuMs = () => cpuMsOf(worker.pid) + cpuMsOf(temporal.child.pid);
  const before = { at: Date.now(), cpuMs: cpuMs() };
  await sleep(size.measureMs);
  const span = { from: before.at, to: Date.now(), cpuMs: cpuMs() - before.cpuMs };
  await sleep(GRACE_MS);
  const waiting = await recordedPurchases(harness);

  log('killing the worker, starting another');
  const { peak } = residentMbOf(worker.pid);
  const killedAt = Date.now();
  await worker.kill();
  const second = await harness.startWorker(settings);
  const recoveryMs = await recovery(harness, killedAt);

  log(`all purchases were polled again after ${Math.round(recoveryMs)} ms; letting them end`);
  await harness.control.setBehavior({ provisioning: 'proceeds' });
  const bought = await waitUntilAllEnded(harness, DRAIN_MS);
  const note = `peak, ${count} purchases in flight`;
  const ended = await recordedPurchases(harness);
  return [
    ...pollRows(waiting, span, { ...DEFAULT_SETTINGS, ...settings }),
    {
      metric: 'in flight: resident memory of the worker',
      value: Math.max(peak, residentMbOf(second.pid).peak),
      unit: 'MB',
      goal: { max: 1_000 },
      note,
    },
    {
      metric: 'in flight: resident memory of the dev server',
      value: residentMbOf(temporal.child.pid).peak,
      unit: 'MB',
      note,
    },
    {
      metric: 'in flight: recovery after SIGKILL of the worker',
      value: recoveryMs / 1_000,
      unit: 's',
      note: `from the kill until each of ${count} purchases was polled again, the start of another worker included`,
    },
    {
      metric: 'in flight: purchases lost',
      value: count - bought,
      unit: 'purchases',
      goal: { max: 0 },
    },
    {
      metric: 'in flight: purchases with more than one POST',
      value: ended.filter(({ posts }) => posts !== 1).length,
      unit: 'purchases',
      goal: { max: 0 },
    },
  ];
}

/** @returns how long after `since` the last purchase got its next poll: milliseconds */
async function recovery(harness: Harness, since: number): Promise<number> {
  let polledAt: (number | undefined)[] = [];
  const arePolled = async () => {
    const purchases = await recordedPurchases(harness);
    polledAt = purchases.map(({ polls }) => polls.find(({ at }) => at > since)?.at);
    return !polledAt.includes(undefined);
  };
  await waitUntil(arePolled, 'all purchases are polled again', RECOVERY_MS, LEDGER_EVERY_MS);
  return Math.max(...polledAt.map((at) => at ?? NaN)) - since;
}

function pollRows(
  purchases: readonly RecordedPurchase[],
  span: { readonly from: number; readonly to: number; readonly cpuMs: number },
  settings: Settings,
): Row[] {
  const requests = purchases.flatMap((one) => one.requests);
  const polls = requests.filter((at) => at >= span.from && at < span.to).length;
  const gaps = purchases.flatMap((one) => pollGaps(one, span, settings, GRACE_MS));
  const made = gaps.filter(({ actualMs }) => Number.isFinite(actualMs));
  const perSecond = ((polls * 1_000) / (span.to - span.from)).toFixed(0);
  return [
    {
      metric: 'in flight: share of polls on time',
      value: onTimeShare(gaps, GRACE_MS) * 100,
      unit: '%',
      note: `at most ${GRACE_MS / 1_000} s after the longest pause of the schedule; ${gaps.length} polls, ${perSecond} a second`,
    },
    {
      metric: 'in flight: pause between polls, mean',
      value: mean(made.map(({ actualMs }) => actualMs)) / 1_000,
      baseline: mean(made.map(({ plannedMs }) => plannedMs)) / 1_000,
      against: 'the schedule',
      unit: 's',
    },
    {
      metric: 'in flight: CPU of worker and dev server for one poll',
      value: span.cpuMs / polls,
      unit: 'ms',
    },
  ];
}
