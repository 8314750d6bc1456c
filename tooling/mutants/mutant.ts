/** Which tests must notice a mutant, and how. */
interface Notice {
  /** Patterns of test files, separated by blanks; the unit tests of the core unless given. */
  readonly tests?: string;
  /** What the failing test must say: any other failure has another cause. */
  readonly says?: string;
  /** The tests also notice it by not coming to an end. */
  readonly hangs?: true;
  readonly limitMs?: number;
}

/** One hand-written mistake: what is replaced in which file, and the tests that must notice. */
export interface Mutant extends Notice {
  /** What the changed code does. */
  readonly title: string;
  readonly file: string;
  /** Must occur exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly tests: string;
  readonly limitMs: number;
}

const CORE = 'test/unit/purchase/*.test.ts';
export const ACTIVITIES = 'test/unit/activities/*.test.ts';
export const ACS = 'test/unit/acs/*.test.ts';
/** An adversarial ACS, written from the contract. */
export const MODEL = 'test/model/model.test.ts';

const LIMIT_MS = 300_000;

/** A mistake in `src/`. @param notice the tests that must notice it, or more details */
export const mutant = (
  title: string,
  file: string,
  find: string,
  replace: string,
  notice: string | Notice = {},
): Mutant => ({
  ...{ title, file: `src/${file}`, find, replace, tests: CORE, limitMs: LIMIT_MS },
  ...(typeof notice === 'string' ? { tests: notice } : notice),
});
