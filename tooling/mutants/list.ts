import { HOLD } from './hold.js';
import { LEAK } from './leak.js';
import type { Mutant } from './mutant.js';
import { RESERVATION } from './reservation.js';
import { SECOND_EXECUTION } from './second-execution.js';
import { SECOND_PURCHASE } from './second-purchase.js';
import { SPENDING } from './spending.js';
import { SUBMIT } from './submit.js';
import { WRONG_OUTCOME } from './wrong-outcome.js';

/** Every mistake that the tests must notice. */
export const MUTANTS: readonly Mutant[] = [
  ...SECOND_PURCHASE,
  ...SUBMIT,
  ...SECOND_EXECUTION,
  ...WRONG_OUTCOME,
  ...HOLD,
  ...SPENDING,
  ...RESERVATION,
  ...LEAK,
];
