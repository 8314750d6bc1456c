import { setTimeout as sleep } from 'node:timers/promises';
import { busyBetween, machineMs } from '../measure/process-stats.js';
import type { Load, Schedule } from './load.js';

/** So busy a machine is when it is asked for all that it can give; what is missing are moments of waiting. */
const FULL = 0.93;
/** Purchases that take so many times their usual duration wait for their turn: more of them would only wait longer. */
const QUEUED = 1.5;
const LOOK_MS = 10_000;
const MOST_ROUNDS = 3;
/** One increase adds this share at most, so that none goes far beyond what is needed. */
const MOST_AT_ONCE = 0.5;

/** What was seen of a machine for a while. */
export interface Seen {
  /** 0 to 1. */
  readonly busy: number;
  /** Milliseconds from the start of a purchase to its end, reckoned from how many are under way and how many end. */
  readonly takesMs: number;
}

/** How many purchases are missing for the machine to be busy; 0 when it is, or when something else holds them up. */
export function missingLoad(inFlight: number, { busy, takesMs }: Seen, usualMs: number): number {
  if (busy >= FULL || takesMs > usualMs * QUEUED) return 0;
  return Math.ceil(inFlight * Math.min(MOST_AT_ONCE, 1 / busy - 1));
}

/** Adds purchases until the machine is as busy as they can make it: how many that takes depends on how fast it is. */
export async function fill(load: Load, { rampMs }: Pick<Schedule, 'rampMs'>): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [from, ended] = [machineMs(), load.done.length];
    await sleep(LOOK_MS);
    load.check();
    const ends = load.done.length - ended;
    const takesMs = ends === 0 ? Infinity : (load.inFlight * LOOK_MS) / ends;
    const seen = { busy: busyBetween(from, machineMs()), takesMs };
    const missing = missingLoad(load.inFlight, seen, rampMs);
    if (missing === 0) return;
    load.add(missing, rampMs);
    // These have ended once, and the next ones are spread as they were.
    await sleep(rampMs * 2);
  }
}
