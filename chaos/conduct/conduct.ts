import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../doors/door.js';
import type { Blow, Dealt } from '../plan/blows.js';
import { leastStandMs } from '../plan/phases.js';
import type { Plan } from '../plan/plan.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { Called } from './account.js';
import { callInTime } from './call.js';
import { contextOf } from './context.js';
import { makeUp, makeUpOperators } from './make-up.js';
import { meetAll, type MeetContext } from './meet.js';
import type { Patience } from './patience.js';
import { Phases } from './phases.js';
import { strike } from './strike.js';

/** How a run goes on. */
export interface RunProgress {
  readonly started: number;
  readonly ended: number;
  readonly struck: number;
}

/** How a run is conducted. */
export interface ConductOptions {
  /** So many purchases at a time. */
  readonly atOnce: number;
  readonly built: boolean;
  readonly patience: Patience;
  readonly tell: (progress: RunProgress) => void;
}

/** What happened, as callers and the one who deals the blows saw it. */
export interface Conducted {
  readonly called: readonly Called[];
  /** Planned purchases for which nobody could ask before the time was over. */
  readonly unstarted: number;
  /** Blows that were dealt, and mended. */
  readonly struck: readonly Dealt[];
}

/** Carries a plan out: keeps so many purchases going, and strikes as planned, until all have ended. */
export async function conduct(
  plan: Plan,
  stack: ChaosStack,
  options: ConductOptions,
): Promise<Conducted> {
  const { patience, tell } = options;
  const context = await contextOf(stack, options);
  const phases = new Phases(stack.control, patience, leastStandMs(plan.purchases.length));
  await context.faults.restore();
  const called: Called[] = [];
  const struck: Dealt[] = [];
  const background: Promise<void>[] = [];
  let started = 0;
  const report = () => {
    tell({ started, ended: called.length, struck: struck.length });
  };
  const deal = async (blow: Blow) => {
    await sleep(blow.afterMs);
    const dealtAt = Date.now();
    try {
      await strike(blow, stack, patience, context.faults);
      struck.push({ ...blow, dealtAt, mendedAt: Date.now() });
    } catch (error) {
      stack.deaths.push({ process: blow.kind, how: `was not mended: ${reason(error)}` });
    }
    report();
  };
  const next = async (): Promise<void> => {
    while (!patience.isOver) {
      const index = started;
      const purchase = plan.purchases[index];
      if (!purchase) return;
      started += 1;
      for (const blow of plan.blows.filter(({ from }) => from === index))
        background.push(deal(blow));
      for (const phase of plan.phases.filter(({ from }) => from === index)) phases.add(phase);
      report();
      const one = await callInTime(purchase, context);
      if (one) called.push(one);
      report();
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, next));
  await Promise.all([...background, phases.end()]);
  const unstarted = plan.purchases.length - called.length;
  return { called: [...called, ...(await madeUp(plan, called, context))], unstarted, struck };
}

/** What the run came not to meet, met at its end. The time that is over meanwhile is told by the checks. */
async function madeUp(
  plan: Plan,
  planned: readonly Called[],
  context: MeetContext,
): Promise<Called[]> {
  const called: Called[] = [];
  const first = () => plan.purchases.length + called.length;
  try {
    called.push(...(await meetAll(plan, first(), context)));
    called.push(...(await makeUpOperators(plan, first(), [...planned, ...called], context)));
    called.push(...(await makeUp(plan, first(), context)));
  } catch (error) {
    if (!context.patience.isOver) throw error;
  }
  return called;
}
