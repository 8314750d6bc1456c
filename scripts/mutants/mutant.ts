/** One hand-made mistake: what is replaced in which file, and the tests that must notice. */
export interface Mutant {
  /** What a purchase would suffer. */
  readonly would: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly tests: string;
}

/** The tests of the pure core. */
const CORE = 'test/unit/purchase/*.test.ts';
/** Those of the activities alone. */
export const ACTIVITIES = 'test/unit/activities/*.test.ts';

/** A mistake in `src/`; the tests of the pure core must notice unless others are named. */
export const mutant = (
  would: string,
  file: string,
  find: string,
  replace: string,
  tests = CORE,
): Mutant => ({ would, file: `src/${file}`, find, replace, tests });
