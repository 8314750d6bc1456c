import { Random } from '../../emulator/random.js';
import { planPhases, shuffled, type BehaviorPhase } from './behavior-phases.js';
import { planDisruptions, type Disruption } from './disruptions.js';
import {
  OPERATOR_ACTIONS,
  planAction,
  type OperatorAction,
  type PlannedAction,
} from './operator-actions.js';
import { planPurchase, type PlannedPurchase } from './purchases.js';

/** All that a run does: it follows from the number of purchases and the seed. */
export interface Plan {
  readonly seed: string;
  readonly purchases: readonly PlannedPurchase[];
  readonly disruptions: readonly Disruption[];
  /** Applied one after the other, again and again. */
  readonly phases: readonly BehaviorPhase[];
}

/** Each part has its own random numbers: one more disruption changes no purchase. */
export function planOf(purchases: number, seed: string): Plan {
  const randomFor = (part: string) => new Random(`${seed}/${part}`);
  const random = randomFor('purchases');
  const planned = Array.from({ length: purchases }, (_, index) => planPurchase(index, random));
  return {
    seed,
    purchases: withOperators(planned, randomFor('operators')),
    disruptions: planDisruptions(purchases, randomFor('disruptions')),
    phases: planPhases(purchases, randomFor('phases')),
  };
}

/** One action for this many purchases; more in a small run, so that each action has a purchase. */
const ACTION_EVERY = 5;

function withOperators(purchases: readonly PlannedPurchase[], random: Random): PlannedPurchase[] {
  const count = Math.max(OPERATOR_ACTIONS.length, Math.round(purchases.length / ACTION_EVERY));
  const free = shuffled(purchases, random);
  const actions = new Map<PlannedPurchase, PlannedAction>();
  for (let at = 0; at < count; at += 1) {
    const action = OPERATOR_ACTIONS[at % OPERATOR_ACTIONS.length] ?? 'resetToFirstTask';
    const index = free.findIndex((one) => isAllowed(action, one));
    const [purchase] = index < 0 ? [] : free.splice(index, 1);
    if (purchase) actions.set(purchase, planAction(action, random));
  }
  return purchases.map((one) => {
    const operator = actions.get(one);
    return operator ? { ...one, operator } : one;
  });
}

/**
 * After `workflow delete` only a wait protects against a second POST. A new run cannot know of a POST that ACS
 * processes or shows later than that (docs/decisions/0012-second-executions.md).
 */
function isAllowed(action: OperatorAction, { faults }: PlannedPurchase): boolean {
  return action !== 'deleteAndStart' || faults.length === 0;
}
