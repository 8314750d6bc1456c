import { mutant, type Mutant } from './mutant.js';

/** Ways to spend too much. */
export const SPEND: readonly Mutant[] = [
  mutant(
    'compare the price of one number',
    'purchase/spending.ts',
    'cost.amount * phoneNumbers.length * PRECISION',
    'cost.amount * PRECISION',
  ),
  mutant(
    'compare sums of two currencies',
    'purchase/spending.ts',
    'cost.currencyCode.toUpperCase() === limit.currencyCode.toUpperCase() &&',
    '',
  ),
  mutant(
    'POST although the limit is exceeded',
    'activities/submit.ts',
    'if (unpriced) return { ...looked, ...unpriced };',
    '',
    'test/integration/spending.test.ts',
  ),
  mutant(
    'POST although nobody knows the price',
    'activities/submit.ts',
    'if (!hold) return { held: COST_UNKNOWN, costUnknown: true };',
    'if (!hold) return undefined;',
    'test/integration/spending.test.ts',
  ),
];
