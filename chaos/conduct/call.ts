import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import type { Told, WayIn } from '../doors/door.js';
import type { Door, PlannedAsk, PlannedPurchase } from '../plan/purchases.js';
import type { Ask, Called } from './account.js';
import type { Faults } from './faults.js';
import { operate } from './operate.js';
import type { Patience } from './patience.js';

/** What the callers need. */
export interface CallContext {
  readonly control: EmulatorControl;
  readonly temporal: Client;
  /** To which the purchases belong. */
  readonly acsResource: string;
  readonly doors: Readonly<Record<Door, WayIn>>;
  readonly patience: Patience;
  readonly faults: Faults;
}

const AGAIN_MS = 200;

/** Plays the callers of one purchase: searches, asks as often as planned, cancels if planned, waits for the end. */
async function call(plan: PlannedPurchase, context: CallContext): Promise<Called> {
  const { control, patience } = context;
  const searchId = await patience.tryUntilDone('a search', async () => {
    const { quantity, countryCode, holdMs } = plan;
    return control.search({ quantity, countryCode, ...(holdMs && { holdMs }) });
  });
  const own = plan.faults.map((rule) => ({ ...rule, searchId }));
  await context.faults.add(own);
  const called: Called = { searchId, plan, asks: [] };
  const request = { searchId, agreeToNotResell: plan.agreeToNotResell };
  const asking = plan.asks.map(async (planned) => {
    called.asks.push(await ask(planned, (door) => context.doors[door].start(request), patience));
  });
  const canceling = async () => {
    if (!plan.cancel) return;
    const cancel = (door: Door) => context.doors[door].cancel(operationIdOf(searchId));
    called.cancel = await ask(plan.cancel, cancel, patience);
  };
  let isAsked = false;
  const asked = Promise.all(asking).then(() => {
    isAsked = true;
  });
  const operating = async () => {
    if (!plan.operator) return;
    const operated = await operate(plan.operator, request, context, () => isAsked);
    if (operated) called.operated = operated;
  };
  // The end that is waited for is that of the run that an operator has started.
  await Promise.all([asked, canceling(), operating()]);
  if (!(await ends(searchId, context))) called.endless = true;
  context.faults.forget(own);
  return called;
}

/** The same; undefined when the time was over before anybody could ask for the purchase. */
export async function callInTime(
  plan: PlannedPurchase,
  context: CallContext,
): Promise<Called | undefined> {
  try {
    return await call(plan, context);
  } catch (error) {
    if (context.patience.isOver) return undefined;
    throw error;
  }
}

/** Asks until somebody answers, as callers do. */
async function ask(
  { door, afterMs }: PlannedAsk,
  once: (door: Door) => Promise<Told>,
  patience: Patience,
): Promise<Ask> {
  await sleep(afterMs);
  const at = Date.now();
  for (let tries = 1; ; tries += 1) {
    const told = await once(door);
    if (told.is !== 'nothing' || patience.isOver) {
      return { door, at, answeredAt: Date.now(), tries, told };
    }
    await sleep(AGAIN_MS);
  }
}

/** Waits until the purchase has ended; nobody can be asked while the server is away. */
async function ends(searchId: string, { temporal, patience }: CallContext): Promise<boolean> {
  const handle = temporal.workflow.getHandle(operationIdOf(searchId));
  while (!patience.isOver) {
    try {
      await temporal.connection.withDeadline(Date.now() + 15_000, () => handle.result());
      return true;
    } catch (error) {
      if (error instanceof WorkflowFailedError) return true;
      await sleep(AGAIN_MS);
    }
  }
  return false;
}
