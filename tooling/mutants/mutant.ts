/** Which tests must kill a mutant, and how. */
interface Detection {
  /** Glob patterns of test files, separated by spaces. Default: the unit tests of the core. */
  readonly tests?: string;
  /** Part of the failing test's message; without it, any failing test counts. */
  readonly message?: string;
  /** A timeout of the tests counts, too. */
  readonly timesOut?: true;
  readonly timeoutMs?: number;
}

/** One change of the code that a test must notice. */
export interface Mutant extends Detection {
  /** What the changed code does. */
  readonly title: string;
  readonly file: string;
  /** Must occur exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly tests: string;
  readonly timeoutMs: number;
}

const CORE = 'test/unit/purchase/*.test.ts';
export const ACTIVITIES = 'test/unit/activities/*.test.ts';
export const ACS = 'test/unit/acs/*.test.ts';
/** The model of an adversarial ACS. */
export const MODEL = 'test/model/model.test.ts';

const TIMEOUT_MS = 300_000;

/** A mutant of a file in `src/`. @param detection the test files, or more details */
export const mutant = (
  title: string,
  file: string,
  find: string,
  replace: string,
  detection: string | Detection = {},
): Mutant => ({
  ...{ title, file: `src/${file}`, find, replace, tests: CORE, timeoutMs: TIMEOUT_MS },
  ...(typeof detection === 'string' ? { tests: detection } : detection),
});
