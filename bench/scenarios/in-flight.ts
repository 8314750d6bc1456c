import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SETTINGS, type Settings } from '../../src/purchase/contract/settings.js';
import { cpuMsOf } from '../measure/process-stats.js';
import { mean } from '../measure/quantile.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { Account } from '../support/account.js';
import { admit } from '../support/admit.js';
import { allEnded } from '../support/endings.js';
import { gapsOf, onTime, type Span } from '../support/lateness.js';
import { MemoryWatch } from '../support/memory-watch.js';
import { seldomPolls } from '../support/seldom-polls.js';
import { withStack, type TempStack } from '../support/temp-stack.js';

/** How large it is. */
interface Size {
  readonly purchases: number;
  /** Once they may end, purchases take 19 to 27 s divided by this. */
  readonly speed: number;
  /** For how long polls are watched. */
  readonly watchMs: number;
  /** Of the worker, where they differ from the usual ones. */
  readonly settings?: Partial<Settings>;
}

/**
 * Polls as far apart as those of purchases that have waited for nearly half an hour: what two cores carry, and what a run
 * need not wait for. While they are younger, 5,000 ask for more polls than two cores can make; they come later then.
 */
const PAUSE_MS = 150_000;
const FULL: Size = {
  purchases: 5_000,
  speed: 0.2,
  watchMs: 2 * PAUSE_MS,
  settings: seldomPolls(PAUSE_MS),
};
const QUICK: Size = {
  purchases: 40,
  speed: 20,
  watchMs: 4_000,
  settings: { expectedDurationMs: 1_000, heartbeatTimeoutMs: 2_000 },
};

const ADMISSION_MS = 40 * 60_000;
const RECOVERY_MS = 10 * 60_000;
/** Starts: what two cores can take up beside the polls of the others. */
const PER_SECOND = 10;
const DRAIN_MS = 25 * 60_000;
const MOST_MB = 1_000;
/** A poll that comes no later than this after the longest pause is on time. */
const GRACE_MS = 2_000;
const LOOK_EVERY_MS = 200;

export const inFlight: Scenario = {
  name: 'in-flight',
  about: 'thousands of purchases waiting on one worker: memory, punctuality, and what a kill costs',
  run: (options) => {
    const size = options.quick ? QUICK : FULL;
    return withStack({ cli: options.cli, speed: size.speed }, (stack) =>
      measure(stack, size, options),
    );
  },
};

async function measure(stack: TempStack, size: Size, { say }: BenchOptions): Promise<Row[]> {
  const { purchases } = size;
  const account = new Account();
  await stack.control.setBehavior({ provisioning: 'paused' });
  const worker = await stack.startWorker(size.settings);
  const memory = new MemoryWatch(worker.pid);
  const serverMemory = new MemoryWatch(stack.temporal.child.pid);
  const began = performance.now();
  await admit(stack, account, purchases, {
    perSecond: PER_SECOND,
    withinMs: ADMISSION_MS,
    say,
  });
  const admissionS = (performance.now() - began) / 1_000;
  say(`${purchases} wait; watching their polls`);

  const cpuMs = () => cpuMsOf(worker.pid) + cpuMsOf(stack.temporal.child.pid);
  const [from, cpuBeforeMs] = [Date.now(), cpuMs()];
  await sleep(size.watchMs);
  const watched = { from, to: Date.now(), cpuMs: cpuMs() - cpuBeforeMs };
  await sleep(GRACE_MS);
  account.add(stack.ledger.read());

  say('killing the worker, starting another');
  const killedAt = Date.now();
  await worker.kill();
  const another = await stack.startWorker(size.settings);
  const memoryAfter = new MemoryWatch(another.pid);
  const recoveryS = (await allPolledSince(stack, account, killedAt)) / 1_000;

  say(`all were polled again after ${recoveryS.toFixed(1)} s; letting them end`);
  await stack.control.setBehavior({ provisioning: 'proceeds' });
  const { bought } = await allEnded(stack.client, DRAIN_MS);
  for (const watch of [memory, serverMemory, memoryAfter]) watch.stop();
  account.add(stack.ledger.read());
  return [
    ...punctuality(account, watched, { ...DEFAULT_SETTINGS, ...size.settings }),
    memoryRow('of the worker', Math.max(memory.mostMb, memoryAfter.mostMb), purchases, MOST_MB),
    memoryRow('of the dev server', serverMemory.mostMb, purchases),
    {
      what: 'in flight: until all are polled again after SIGKILL of the worker',
      ours: recoveryS,
      unit: 's',
      note: `each of ${purchases}; from the kill to the last of their next GETs, the start of another worker included`,
    },
    {
      what: 'in flight: purchases lost',
      ours: purchases - bought,
      unit: 'purchases',
      goal: { is: 'at most', value: 0 },
      note: `${bought} of ${purchases} ended bought`,
    },
    {
      what: 'in flight: purchases with more than one POST',
      ours: account.accepted.filter(({ posts }) => posts !== 1).length,
      unit: 'purchases',
      goal: { is: 'at most', value: 0 },
    },
    { what: 'in flight: until all were accepted', ours: admissionS, unit: 's' },
  ];
}

/** @returns how long after `since` the last of the purchases got its next GET: milliseconds */
async function allPolledSince(stack: TempStack, account: Account, since: number): Promise<number> {
  const until = performance.now() + RECOVERY_MS;
  for (;;) {
    account.add(stack.ledger.read());
    const next = account.accepted.map(({ polls }) => polls.find(({ at }) => at > since)?.at);
    const missing = next.filter((at) => at === undefined).length;
    if (missing === 0) return Math.max(...next.map((at) => at ?? 0)) - since;
    if (performance.now() > until)
      throw new Error(`${missing} purchases were not polled again within ${RECOVERY_MS} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}

function punctuality(
  account: Account,
  span: Span & { readonly cpuMs: number },
  settings: Settings,
): Row[] {
  const polls = account.requests.filter((at) => at >= span.from && at < span.to).length;
  const gaps = account.accepted.flatMap(({ plan, polls }) =>
    gapsOf(plan.acceptedAt, polls, span, { settings, graceMs: GRACE_MS }),
  );
  const made = gaps.filter(({ actualMs }) => Number.isFinite(actualMs));
  const seconds = (span.to - span.from) / 1_000;
  return [
    {
      what: 'in flight: share of polls on time',
      ours: onTime(gaps, GRACE_MS) * 100,
      unit: '%',
      note: `next GET at most ${GRACE_MS / 1_000} s after the longest pause of the schedule; ${gaps.length} polls, ${(made.length / seconds).toFixed(0)} a second`,
    },
    {
      what: 'in flight: pause between polls beside the one meant, mean',
      ours: mean(made.map(({ actualMs }) => actualMs)) / 1_000,
      theirs: mean(made.map(({ meantMs }) => meantMs)) / 1_000,
      against: 'the schedule',
      unit: 's',
    },
    {
      what: 'in flight: CPU of worker and dev server, a poll',
      ours: span.cpuMs / polls,
      unit: 'ms',
      note: `${(polls / seconds).toFixed(0)} polls a second`,
    },
  ];
}

function memoryRow(whose: string, mostMb: number, purchases: number, goalMb?: number): Row {
  return {
    what: `in flight: resident memory ${whose}, at most`,
    ours: mostMb,
    unit: 'MB',
    ...(goalMb !== undefined && { goal: { is: 'at most', value: goalMb } }),
    note: `${purchases} purchases in flight, from the first start to the last end`,
  };
}
