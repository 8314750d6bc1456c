/** How else than by any failing test, in the usual time, a mistake is noticed. */
interface Notice {
  /** The tests that must notice; those of the pure core unless given. */
  readonly tests?: string;
  /** What the failing test must say: another one that fails has noticed something else. */
  readonly says?: string;
  /** Tests that never come to an end have noticed it. */
  readonly hangs?: true;
  readonly limitMs?: number;
}

/** One hand-made mistake: what is replaced in which file, and the tests that must notice. */
export interface Mutant extends Notice {
  /** What a purchase would suffer. */
  readonly would: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly tests: string;
  readonly limitMs: number;
}

/** The tests of the pure core. */
const CORE = 'test/unit/purchase/*.test.ts';
/** Those of the activities alone. */
export const ACTIVITIES = 'test/unit/activities/*.test.ts';
/** Those of what is said to ACS and heard from it. */
export const ACS = 'test/unit/acs/*.test.ts';

const LIMIT_MS = 300_000;

/** A mistake in `src/`. @param notice the tests that must notice it, or more of how */
export const mutant = (
  would: string,
  file: string,
  find: string,
  replace: string,
  notice: string | Notice = {},
): Mutant => ({
  ...{ would, file: `src/${file}`, find, replace, tests: CORE, limitMs: LIMIT_MS },
  ...(typeof notice === 'string' ? { tests: notice } : notice),
});
