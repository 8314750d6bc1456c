import { LEAK } from './leak.js';
import { LIE } from './lie.js';
import type { Mutant } from './mutant.js';
import { SECOND_EXECUTION } from './second-execution.js';
import { SPEND } from './spend.js';
import { TWICE } from './twice.js';

/** Every mistake that the tests must notice. */
export const MUTANTS: readonly Mutant[] = [
  ...TWICE,
  ...SECOND_EXECUTION,
  ...LIE,
  ...SPEND,
  ...LEAK,
];
