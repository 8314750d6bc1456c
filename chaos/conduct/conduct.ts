import { setTimeout as sleep } from 'node:timers/promises';
import { CliDoor } from '../doors/cli-door.js';
import { ClientDoor } from '../doors/client-door.js';
import { GatewayDoor } from '../doors/gateway-door.js';
import { ORDINARY, type Phase } from '../plan/phases.js';
import type { Plan } from '../plan/plan.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { Blow, Dealt } from '../plan/blows.js';
import type { Called } from './account.js';
import { call, type CallContext } from './call.js';
import { Faults } from './faults.js';
import { makeUp } from './make-up.js';
import type { Patience } from './patience.js';
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
  const faults = new Faults(stack.control, patience);
  const context: CallContext = {
    control: stack.control,
    temporal: await stack.client(),
    doors: {
      gateway: new GatewayDoor(stack.gatewayConnectionString),
      client: new ClientDoor(await stack.client()),
      cli: new CliDoor(stack.address, options.built),
    },
    patience,
    faults,
  };
  await faults.restore();
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
    await strike(blow, stack, patience, faults);
    struck.push({ ...blow, dealtAt, mendedAt: Date.now() });
    report();
  };
  let current: Phase | undefined;
  const behave = (change: Phase['behavior']) =>
    patience.tryUntilDone('a phase', () => stack.control.setBehavior(change));
  const leave = async (phase: Phase) => {
    await sleep(phase.forMs);
    if (current === phase) await behave(ORDINARY);
  };
  const next = async (): Promise<void> => {
    for (;;) {
      const index = started;
      const purchase = plan.purchases[index];
      if (!purchase) return;
      started += 1;
      for (const blow of plan.blows.filter(({ from }) => from === index))
        background.push(deal(blow));
      const phase = plan.phases.filter(({ from }) => from === index).at(-1);
      if (phase) {
        current = phase;
        await behave(phase.behavior);
        if (phase.forMs !== undefined) background.push(leave(phase));
      }
      report();
      called.push(await call(purchase, context));
      report();
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, next));
  await Promise.all(background);
  const madeUp = await makeUp(plan, context);
  return { called: [...called, ...madeUp], struck };
}
