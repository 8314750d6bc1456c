import { setTimeout as sleep } from 'node:timers/promises';
import { busyBetween, machineMs } from '../measure/process-stats.js';
import { fill } from './fill.js';
import { Load, type Schedule } from './load.js';
import type { CpuMs, Part, Rig } from './rig.js';

/** What one window showed. */
export interface Sample {
  readonly purchases: number;
  /** Under way at any time. */
  readonly inFlight: number;
  readonly seconds: number;
  /** CPU time within the window. */
  readonly cpuMs: CpuMs;
  /** Share of the machine that was busy, whoever kept it so: 0 to 1. */
  readonly busy: number;
}

/** Purchases that are looked up afterwards. */
const CHECKED = 20;
const LOOK_MS = 500;

/** Loads a rig, and counts what ends within the window. @param gets GETs that each purchase must have needed */
export async function sample(rig: Rig, schedule: Schedule, gets: number): Promise<Sample> {
  const load = new Load(rig);
  load.begin(schedule);
  try {
    await warm(load, schedule);
    if (schedule.fills) await fill(load, schedule);
    const from = { cpuMs: rig.cpuMs(), machine: machineMs(), at: performance.now() };
    const before = load.done.length;
    await sleep(schedule.windowMs);
    load.check();
    const purchases = load.done.length - before;
    const until = { cpuMs: rig.cpuMs(), machine: machineMs(), at: performance.now() };
    if (purchases === 0) throw new Error('no purchase ended within the window');
    await load.stop();
    await checkGets(rig, load.done.slice(before, before + CHECKED), gets);
    return {
      purchases,
      inFlight: load.inFlight,
      seconds: (until.at - from.at) / 1_000,
      cpuMs: difference(until.cpuMs, from.cpuMs),
      busy: busyBetween(from.machine, until.machine),
    };
  } finally {
    await load.stop();
  }
}

/** Until the load is even: as a rule, every lane has had its first purchase, and they no longer keep step. */
async function warm(load: Load, { inFlight, warmUpMs, warmUpMaxMs }: Schedule): Promise<void> {
  const began = performance.now();
  await sleep(warmUpMs);
  load.check();
  while (load.done.length < inFlight && performance.now() - began < warmUpMaxMs) {
    await sleep(LOOK_MS);
    load.check();
  }
}

/**
 * Fair is only what did the same work: one POST and so many GETs of the operation. A peer's engine may have POSTed again
 * what the busy machine lost, which costs the peer a little; ours never may.
 */
async function checkGets(rig: Rig, searchIds: readonly string[], gets: number): Promise<void> {
  for (const searchId of searchIds) {
    const { posts, gets: all } = await rig.control.ledger(searchId);
    const made = all.filter(({ of, answer }) => of === 'operation' && answer === 200).length;
    const posted = rig.postsOnce ? posts.length === 1 : posts.length > 0;
    if (made !== gets || !posted) {
      throw new Error(`${searchId} took ${posts.length} POSTs and ${made} GETs instead of ${gets}`);
    }
  }
}

function difference(later: CpuMs, earlier: CpuMs): CpuMs {
  const parts = Object.keys(later) as Part[];
  return Object.fromEntries(parts.map((part) => [part, later[part] - earlier[part]])) as CpuMs;
}

/** Samples of several rounds as one. */
export function together(samples: readonly Sample[]): Sample {
  const sum = (of: (one: Sample) => number) => samples.reduce((total, one) => total + of(one), 0);
  const parts: Part[] = ['server', 'worker', 'gateway', 'emulator', 'load generator'];
  return {
    purchases: sum(({ purchases }) => purchases),
    seconds: sum(({ seconds }) => seconds),
    cpuMs: Object.fromEntries(
      parts.map((part) => [part, sum(({ cpuMs }) => cpuMs[part])]),
    ) as unknown as CpuMs,
    inFlight: Math.round(sum(({ inFlight }) => inFlight) / samples.length),
    busy: sum(({ busy }) => busy) / samples.length,
  };
}
