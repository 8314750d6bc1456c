import { ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Mutants that can spend more than the limit. */
export const SPENDING: readonly Mutant[] = [
  mutant(
    'compares the price of one number with the limit',
    'activities/subject-calls.ts',
    'cost.amount * phoneNumbers.length',
    'cost.amount',
    ACTIVITIES,
  ),
  mutant(
    'compares sums of two currencies',
    'purchase/contract/spending.ts',
    'isSame(one.currencyCode, other.currencyCode) &&',
    '',
  ),
  mutant(
    'sends a POST although the limit is exceeded',
    'activities/submit.ts',
    "if (exceeded) return { reason: 'overLimit', detail: formatLimitExceeded(exceeded) };",
    '',
    'test/integration/spending.test.ts',
  ),
  mutant(
    'sends a POST although the price is not known',
    'activities/submit.ts',
    "return { reason: 'costUnknown', detail };",
    'return undefined;',
    'test/integration/spending.test.ts',
  ),
];
