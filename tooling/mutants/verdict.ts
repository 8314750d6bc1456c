import type { Mutant } from './mutant.js';

/** A test that failed. */
export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** What Mocha told of a run of tests. */
export interface Told {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** It got to its end, which is when it says how many have passed and failed. */
  readonly ended: boolean;
  /** The time was over before. */
  readonly late: boolean;
}

/** Whether the tests have noticed; `unclear` where no test has failed, and they did not pass either. */
export interface Verdict {
  readonly is: 'noticed' | 'UNNOTICED' | 'UNCLEAR';
  readonly by: string;
}

/** One line of what Mocha's reporter `json-stream` writes, whatever a test wrote before it on the same line. */
const EVENT = /\["(pass|fail|end)",(\{.*\})\]$/;
/** What fails there is the surroundings of the tests as a rule. */
const NOT_BEGUN = /"before (all|each)" hook/;

/** Reads lines of output as they come. */
export class Reading {
  private passed = 0;
  private ended = false;
  private readonly failures: Failure[] = [];

  line(text: string): void {
    const [, event, json = ''] = EVENT.exec(text) ?? [];
    if (event === 'pass') this.passed += 1;
    if (event === 'end') this.ended = true;
    if (event !== 'fail') return;
    const { fullTitle = '', err = '' } = JSON.parse(json) as { fullTitle?: string; err?: string };
    this.failures.push({ title: fullTitle, message: err });
  }

  told(late: boolean): Told {
    const { passed, failures, ended } = this;
    return { passed, failures: [...failures], ended, late };
  }
}

export function allPassed({ passed, failures, ended }: Told): boolean {
  return ended && passed > 0 && failures.length === 0;
}

/** Holds what was told against what the mutant's tests must notice, and how. */
export function verdictOf({ says, hangs }: Pick<Mutant, 'says' | 'hangs'>, told: Told): Verdict {
  if (allPassed(told)) return { is: 'UNNOTICED', by: `${told.passed} tests passed` };
  const tests = told.failures.filter(({ title }) => !NOT_BEGUN.test(title));
  const right = tests.find(({ message }) => says === undefined || message.includes(says));
  if (right) return { is: 'noticed', by: right.title };
  const [other] = told.failures;
  if (other) return { is: 'UNCLEAR', by: `another failure: ${other.title}: ${firstOf(other)}` };
  if (!told.late) return { is: 'UNCLEAR', by: 'the tests ended without a result' };
  return { is: hangs ? 'noticed' : 'UNCLEAR', by: 'the tests did not come to an end' };
}

function firstOf({ message }: Failure): string {
  return message.split('\n', 1)[0] ?? '';
}
