import { Random } from '../../emulator/random.js';
import { planBlows, type Blow } from './blows.js';
import { withOperators } from './operator-actions.js';
import { planPhases, type Phase } from './phases.js';
import { planPurchase, type PlannedPurchase } from './purchases.js';

/** All that a run is going to do: it follows from the number of purchases and the seed alone. */
export interface Plan {
  readonly seed: string;
  readonly purchases: readonly PlannedPurchase[];
  readonly blows: readonly Blow[];
  readonly phases: readonly Phase[];
}

/** Makes the plan of a run. Each part has dice of its own, so that one more blow changes no purchase. */
export function planOf(purchases: number, seed: string): Plan {
  const dice = (part: string) => new Random(`${seed}/${part}`);
  const ofPurchases = dice('purchases');
  const planned = Array.from({ length: purchases }, (_, index) => planPurchase(index, ofPurchases));
  return {
    seed,
    purchases: withOperators(planned, dice('operators')),
    blows: planBlows(purchases, dice('blows')),
    phases: planPhases(purchases, dice('phases')),
  };
}
