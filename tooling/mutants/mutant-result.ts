import type { Mutant } from './mutant.js';

/** A test that failed. */
export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** What Mocha reported. */
export interface TestResults {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Mocha reported its end, and with it the counts. */
  readonly isComplete: boolean;
  readonly timedOut: boolean;
}

/** `ERROR`: no test failed, but they did not all pass either. */
export interface MutantResult {
  readonly status: 'killed' | 'SURVIVED' | 'ERROR';
  /** The failed test, or what happened instead. */
  readonly by: string;
}

/** A line of Mocha's reporter `json-stream`. A test may have written something before it on the same line. */
const MOCHA_EVENT = /\["(pass|fail|end)",(\{.*\})\]$/;
/** A hook fails for reasons of its own, such as a server that does not start. */
const SETUP_HOOK = /"before (all|each)" hook/;

/** Collects the events of a test run. */
export class MochaOutput {
  private passed = 0;
  private isComplete = false;
  private readonly failures: Failure[] = [];

  addLine(text: string): void {
    const [, event, json = ''] = MOCHA_EVENT.exec(text) ?? [];
    if (event === 'pass') this.passed += 1;
    if (event === 'end') this.isComplete = true;
    if (event !== 'fail') return;
    const { fullTitle = '', err = '' } = JSON.parse(json) as { fullTitle?: string; err?: string };
    this.failures.push({ title: fullTitle, message: err });
  }

  results(timedOut: boolean): TestResults {
    const { passed, failures, isComplete } = this;
    return { passed, failures: [...failures], isComplete, timedOut };
  }
}

export function allPassed({ passed, failures, isComplete }: TestResults): boolean {
  return isComplete && passed > 0 && failures.length === 0;
}

/** Compares the results of the tests with what the mutant must cause. */
export function mutantResult(
  { message, timesOut }: Pick<Mutant, 'message' | 'timesOut'>,
  results: TestResults,
): MutantResult {
  if (allPassed(results)) return { status: 'SURVIVED', by: `${results.passed} tests passed` };
  const tests = results.failures.filter(({ title }) => !SETUP_HOOK.test(title));
  const expected = tests.find((test) => message === undefined || test.message.includes(message));
  if (expected) return { status: 'killed', by: expected.title };
  const [other] = results.failures;
  if (other) return { status: 'ERROR', by: `another failure: ${other.title}: ${firstLine(other)}` };
  if (!results.timedOut) return { status: 'ERROR', by: 'the tests ended without a result' };
  return { status: timesOut ? 'killed' : 'ERROR', by: 'the tests timed out' };
}

function firstLine({ message }: Failure): string {
  return message.split('\n', 1)[0] ?? '';
}
