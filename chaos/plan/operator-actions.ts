import type { Random } from '../../emulator/random.js';
import { shuffled } from './phases.js';
import type { PlannedPurchase } from './purchases.js';

/** What an operator does to a purchase under way, through Temporal's API. */
export const OPERATOR_ACTIONS = [
  'resetToFirstTask',
  'resetToLastTask',
  'terminateAndStart',
  'startTerminatingExisting',
  'deleteAndStart',
  'resetActivity',
  'allowMoreAttempts',
  'completeWithNull',
  'completeWithObject',
  'failActivity',
  'pauseAndUnpause',
] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** One action on one purchase. */
export interface PlannedAction {
  readonly action: OperatorAction;
  /** After the search was made. */
  readonly afterMs: number;
  /** A start is made by a client that does not know our marks in the memo. */
  readonly foreign: boolean;
}

/** One in so many purchases; in a small run more, so that each action has its purchase. */
const EVERY = 5;
/** Half of the actions come early: around the POST. */
const EARLY_MS = [50, 700] as const;
const LATE_MS = [700, 4_000] as const;

/** Gives some of the purchases an operator. */
export function withOperators(
  purchases: readonly PlannedPurchase[],
  random: Random,
): PlannedPurchase[] {
  const count = Math.max(OPERATOR_ACTIONS.length, Math.round(purchases.length / EVERY));
  const free = shuffled(purchases, random);
  const planned = new Map<PlannedPurchase, PlannedAction>();
  for (let at = 0; at < count; at += 1) {
    const action = OPERATOR_ACTIONS[at % OPERATOR_ACTIONS.length] ?? 'resetToFirstTask';
    const index = free.findIndex((one) => mayMeet(action, one));
    const [purchase] = index < 0 ? [] : free.splice(index, 1);
    if (purchase) planned.set(purchase, planAction(action, random));
  }
  return purchases.map((one) => {
    const operator = planned.get(one);
    return operator ? { ...one, operator } : one;
  });
}

export function planAction(action: OperatorAction, random: Random): PlannedAction {
  const [from, until] = random.next() < 0.5 ? EARLY_MS : LATE_MS;
  return {
    action,
    afterMs: Math.round(random.between(from, until)),
    foreign: random.next() < 0.5,
  };
}

/**
 * Nothing but the wait keeps a run after `workflow delete` from a second POST: a POST that ACS processes or
 * shows later than that is one that no new run can know (docs/decisions/0012-second-executions.md).
 */
function mayMeet(action: OperatorAction, { faults }: PlannedPurchase): boolean {
  return action !== 'deleteAndStart' || faults.length === 0;
}
