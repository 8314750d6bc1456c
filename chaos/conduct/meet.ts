import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../emulator/random.js';
import type { AcsClient } from '../../src/acs/client.js';
import type { Behaved } from '../facts/behaved.js';
import { missedPositions } from '../facts/positions.js';
import { leastOf, ORDINARY, type Position, type Switch } from '../plan/phases.js';
import type { Plan } from '../plan/plan.js';
import { planMeeting } from '../plan/purchases.js';
import type { Called } from './account.js';
import { callInTime, type CallContext } from './call.js';
import { buyTwice } from './outside.js';

/** What it takes to see what was missed, and to meet it. */
export interface MeetContext extends CallContext {
  /** The service, without the product between. */
  readonly acs: AcsClient;
  readonly behaved: () => Promise<readonly Behaved[]>;
  /** Whether any purchase has ended as canceled. */
  readonly hasCanceled: () => Promise<boolean>;
}

/** Long enough for a purchase to come to what it is to meet. */
const STAND_MS = 6_000;
/** These would keep the others from what they are to meet: each stands alone, and no longer than needed. */
const ALONE: Partial<Record<Switch, number>> = {
  operationBeforePurchase: 2_000,
  provisioning: 4_000,
};

/** What nobody has met by then cannot be met: a check says so. */
const MOST_ROUNDS = 10;

/** Ends as canceled, if it is canceled in time. */
const STOPS: Position = { name: 'cancelPurchase', value: 'stops' };

/**
 * Puts each switch that nobody has met in a position into it once more, with a purchase that comes to meet it, until there is
 * nothing left: what a run of processes that die comes to meet is up to chance. Ordinary again at the end.
 */
export async function meetAll(plan: Plan, first: number, context: MeetContext): Promise<Called[]> {
  const random = new Random(`${plan.seed}/meet`);
  const calls: Promise<Called | undefined>[] = [];
  for (let round = 0; round < MOST_ROUNDS && !context.patience.isOver; round += 1) {
    const missed = await missedIn(plan, context);
    if (missed.length === 0) break;
    for (const together of groupsOf(missed)) {
      const from = first + calls.length;
      calls.push(...(await stand(together, from, plan, { random, context })));
    }
  }
  return (await Promise.all(calls)).filter((one) => one !== undefined);
}

async function missedIn(plan: Plan, context: MeetContext): Promise<Position[]> {
  const { control, patience } = context;
  const ask = async () => ({
    ledger: await control.wholeLedger(),
    hasCanceled: await context.hasCanceled(),
  });
  const { ledger, hasCanceled } = await patience.tryUntilDone('the ledger', ask);
  const missed = missedPositions(ledger, await context.behaved(), plan.purchases.length);
  const positions = missed.map(({ position }) => position);
  return hasCanceled || positions.some(isStops) ? positions : [...positions, STOPS];
}

/** Positions that can stand at the same time: each of another switch. First those that would mislead who has yet to POST. */
export function groupsOf(positions: readonly Position[]): Position[][] {
  const groups: Position[][] = [];
  const misleads = ({ name }: Position) => name === 'operationBeforePurchase';
  const sorted = [...positions].sort((a, b) => Number(misleads(b)) - Number(misleads(a)));
  for (const position of sorted) {
    const { name } = position;
    const fits = (group: Position[]) => group.every((one) => one.name !== name && !ALONE[one.name]);
    const group = ALONE[name] ? undefined : groups.find(fits);
    if (group) group.push(position);
    else groups.push([position]);
  }
  return groups;
}

/** Some positions for their time, each with a purchase, or two where it takes luck to meet it. These go on after it. */
async function stand(
  positions: readonly Position[],
  from: number,
  plan: Plan,
  { random, context }: { random: Random; context: MeetContext },
): Promise<Promise<Called | undefined>[]> {
  const { control, patience } = context;
  const forMs = Math.max(...positions.map((one) => standMs(one, plan.purchases.length)));
  const behave = (change: object) =>
    patience.tryUntilDone('a phase', () => control.setBehavior({ ...ORDINARY, ...change }));
  await behave(Object.fromEntries(positions.map(({ name, value }) => [name, value])));
  const calls = positions
    .filter(({ name }) => name !== OUTSIDE)
    .flatMap((one) => (ALONE[one.name] ? [one] : [one, one]))
    .map((one, at) => callInTime(planMeeting(from + at, one, random), context));
  const outside = positions
    .filter(({ name }) => name === OUTSIDE)
    .map(({ value }) => buyTwice(context, value, forMs));
  await Promise.all([sleep(forMs), ...outside]);
  await behave({});
  return calls;
}

const OUTSIDE: Switch = 'secondPurchase';

function standMs(position: Position, purchases: number): number {
  return Math.max(ALONE[position.name] ?? STAND_MS, leastOf(position, purchases));
}

function isStops({ name, value }: Position): boolean {
  return name === STOPS.name && value === STOPS.value;
}
