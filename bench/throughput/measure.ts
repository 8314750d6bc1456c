import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Harness } from '../harness.js';
import { busyBetween, cpuMsOf, machineMs } from '../process-usage.js';
import { recordedPurchase } from '../purchases.js';
import { mean, sum } from '../statistics.js';
import type { RunningVariant, Variant } from './variants.js';

/** When one variant is measured. Milliseconds. */
export interface Schedule {
  /** The first purchases start spread over this time, that of one purchase: so the load is even from the start. */
  readonly rampMs: number;
  /** From the start to the window: it opens once as many purchases have ended as are under way, … */
  readonly warmUpMinMs: number;
  /** … and at the latest now. */
  readonly warmUpMaxMs: number;
  readonly windowMs: number;
}

/** CPU time of each program. The load generator is this process. */
export type CpuMs = Readonly<
  Record<'server' | 'worker' | 'gateway' | 'emulator' | 'load generator', number>
>;

/** What one window showed. */
export interface Sample {
  /** Those that ended within it. */
  readonly purchases: number;
  readonly seconds: number;
  readonly cpuMs: CpuMs;
  /** Share of the machine's CPU time that was used: 0 to 1. */
  readonly busy: number;
}

/** GETs of the operation of every purchase: the emulator ends it with the last of them. */
export const GETS = 12;
const CHECKED = 20;

/** Keeps a number of purchases under way and measures a window. @throws Error when a purchase fails */
export async function measureVariant(
  harness: Harness,
  { postsOnce }: Variant,
  running: RunningVariant,
  inFlight: number,
  schedule: Schedule,
): Promise<Sample> {
  await harness.control.setFaults([{ on: 'purchase', kind: 'endsAfterGets', count: GETS }]);
  const stop = new AbortController();
  const { signal } = stop;
  setMaxListeners(0, signal);
  const ended: string[] = [];
  const lanes = Array.from({ length: inFlight }, async (_, index): Promise<never> => {
    await sleep((index * schedule.rampMs) / inFlight, undefined, { signal });
    return purchaseInLoop(harness, running, ended, signal);
  });
  const window = async () => {
    await warmUp(ended, inFlight, schedule, signal);
    const from = reading(harness, running, ended);
    await sleep(schedule.windowMs, undefined, { signal });
    return { from, to: reading(harness, running, ended) };
  };
  let from: Reading;
  let to: Reading;
  try {
    // A lane rejects when its purchase fails.
    ({ from, to } = await Promise.race([window(), ...lanes]));
  } finally {
    stop.abort();
    await Promise.allSettled(lanes);
  }
  await checkWork(harness, ended.slice(from.purchases, to.purchases), postsOnce);
  return sampleOf(from, to);
}

/** Buys one search after the other and adds each to `ended`. */
async function purchaseInLoop(
  { client, connection, control }: Harness,
  { start }: RunningVariant,
  ended: string[],
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    signal.throwIfAborted();
    const searchId = await control.search();
    const handle = client.workflow.getHandle(await start(searchId));
    await connection.withAbortSignal(signal, () => handle.result());
    ended.push(searchId);
  }
}

async function warmUp(
  ended: readonly string[],
  inFlight: number,
  { warmUpMinMs, warmUpMaxMs }: Schedule,
  signal: AbortSignal,
): Promise<void> {
  await sleep(warmUpMinMs, undefined, { signal });
  const until = performance.now() + warmUpMaxMs - warmUpMinMs;
  while (ended.length < inFlight && performance.now() < until)
    await sleep(500, undefined, { signal });
}

type Reading = ReturnType<typeof reading>;

function reading(
  { temporal, emulator }: Harness,
  running: RunningVariant,
  ended: readonly string[],
) {
  const { worker, gateway } = running;
  const cpuMs: CpuMs = {
    server: cpuMsOf(temporal.child.pid),
    worker: cpuMsOf(worker.pid),
    gateway: gateway ? cpuMsOf(gateway.child.pid) : 0,
    emulator: cpuMsOf(emulator.child.pid),
    'load generator': cpuMsOf(process.pid),
  };
  return { atMs: performance.now(), purchases: ended.length, machine: machineMs(), cpuMs };
}

function sampleOf(from: Reading, to: Reading): Sample {
  return {
    purchases: to.purchases - from.purchases,
    seconds: (to.atMs - from.atMs) / 1_000,
    cpuMs: mapCpu(to.cpuMs, (part) => to.cpuMs[part] - from.cpuMs[part]),
    busy: busyBetween(from.machine, to.machine),
  };
}

/** One sample of several windows of the same variant. */
export function combine(samples: readonly Sample[]): Sample {
  const [{ cpuMs }] = samples as [Sample];
  return {
    purchases: sum(samples.map(({ purchases }) => purchases)),
    seconds: sum(samples.map(({ seconds }) => seconds)),
    cpuMs: mapCpu(cpuMs, (part) => sum(samples.map((sample) => sample.cpuMs[part]))),
    busy: mean(samples.map(({ busy }) => busy)),
  };
}

function mapCpu(cpuMs: CpuMs, valueOf: (part: keyof CpuMs) => number): CpuMs {
  const parts = Object.keys(cpuMs) as (keyof CpuMs)[];
  return Object.fromEntries(parts.map((part) => [part, valueOf(part)])) as CpuMs;
}

/** Variants are comparable only when every purchase took one POST and the same number of GETs. */
async function checkWork({ control }: Harness, ended: readonly string[], postsOnce: boolean) {
  if (ended.length === 0) throw new Error('no purchase ended within the window');
  for (const searchId of ended.slice(0, CHECKED)) {
    const { posts = 0, polls = [] } = recordedPurchase(await control.ledger(searchId)) ?? {};
    const gets = polls.filter(({ status }) => status !== undefined).length;
    if (gets !== GETS || posts === 0 || (postsOnce && posts > 1))
      throw new Error(`${searchId} took ${posts} POSTs and ${gets} GETs instead of ${GETS}`);
  }
}
