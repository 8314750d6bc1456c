import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { HISTORY_NAMES, recordedHistory } from '../support/histories.js';
import { core, reservationCore } from './core.js';
import {
  ACTIONS,
  activityCounts,
  EVENTS,
  OUTCOMES,
  PHASES,
  UNKNOWN_REASONS,
  type HistoryFacts,
  type Row,
} from './coverage.js';
import { WRONG_ENDS } from './wrong-ends.js';
import type { Core } from './neutral.js';
import type { Plan } from './plan.js';
import { PROMISES, type PromiseName } from './promises.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { run, type Trace } from './world.js';
import { distorted, WRONG_CORES } from './wrong-cores.js';

const SEED = Number(process.env['FC_SEED'] ?? 1);
const RUNS = Number(process.env['MODEL_RUNS'] ?? 60);
const SAMPLES = 60;
const names = Object.keys(SCENARIOS) as Scenario[];
const promises = Object.entries(PROMISES) as [PromiseName, (trace: Trace) => void][];

describe('model: an adversarial ACS', () => {
  for (const name of names) {
    it(`model: the core keeps every promise in the scenario ${name}`, () => {
      const property = fc.property(SCENARIOS[name], (plan) => {
        for (const one of [core, reservationCore]) {
          const trace = run(one, plan);
          for (const [promise, check] of promises)
            named(promise, () => {
              check(trace);
            });
        }
      });
      // The scenario that mixes all others needs more runs.
      fc.assert(property, { numRuns: name === 'mixed' ? 8 * RUNS : RUNS, seed: SEED });
    });
  }
});

describe('model: wrong ends of item 8', () => {
  for (const [name, { plans, check }] of Object.entries(WRONG_ENDS)) {
    it(`model: ${name} ends right`, () => {
      const property = fc.property(plans, (plan) => {
        check(run(core, plan));
      });
      fc.assert(property, { numRuns: RUNS, seed: SEED });
    });
  }
});

describe('model: a wrong core is caught', () => {
  for (const { title, scenario, breaks, distortion } of WRONG_CORES) {
    it(`model: a core that ${title} breaks "${breaks}"`, () => {
      const wrong = distorted(core, distortion);
      const plans: fc.Arbitrary<Plan> = SCENARIOS[scenario];
      const { failed } = fc.check(
        fc.property(plans, (plan) => {
          PROMISES[breaks](run(wrong, plan));
        }),
        { numRuns: 100, seed: SEED, endOnFailure: true },
      );
      assert.ok(failed, 'the model did not notice');
    });
  }
});

describe('model: coverage', () => {
  const table: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
    action: ACTIONS,
    phase: PHASES,
    outcome: OUTCOMES,
    'unknown outcome': UNKNOWN_REASONS,
    event: EVENTS,
  };
  for (const [kind, rows] of Object.entries(table))
    for (const [name, { scenario, isReached, history }] of Object.entries(rows)) {
      it(`model: the scenario ${scenario} reaches the ${kind} "${name}"`, () => {
        const count = tracesOf(core, scenario).filter(isReached).length;
        assert.ok(count > 0, `0 of ${SAMPLES} runs`);
      });
      if (!history) continue;
      it(`model: the recorded history ${history.name} covers the ${kind} "${name}"`, () => {
        assertCovers(history);
      });
    }

  it('model: names every reason for an unknown outcome that docs/failures.md lists', () => {
    const page = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, reason]) => reason);
    assert.deepEqual(Object.keys(UNKNOWN_REASONS).sort(), listed.sort());
  });
});

const traces = new Map<Scenario, Trace[]>();
function tracesOf<S>(core: Core<S>, scenario: Scenario): Trace[] {
  const known = traces.get(scenario);
  if (known) return known;
  const plans: fc.Arbitrary<Plan> = SCENARIOS[scenario];
  const made = fc.sample(plans, { numRuns: SAMPLES, seed: SEED }).map((plan) => run(core, plan));
  traces.set(scenario, made);
  return made;
}

function named(promise: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`broken promise: ${promise}`, { cause: error });
  }
}

/** Fields of recorded events, as far as the table needs them. */
interface Recorded {
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType: { readonly name: string };
  };
  readonly workflowExecutionFailedEventAttributes?: {
    readonly failure: {
      readonly applicationFailureInfo: {
        readonly type: string;
        readonly details: { readonly payloads: readonly { readonly data: string }[] };
      };
    };
  };
}

function assertCovers(facts: HistoryFacts): void {
  assert.ok(HISTORY_NAMES.includes(`${facts.name}.json`), 'there is no such history');
  const { events } = recordedHistory(`${facts.name}.json`);
  const scheduled = events.map(
    (event) => (event as Recorded).activityTaskScheduledEventAttributes?.activityType.name,
  );
  for (const [type, count] of activityCounts(facts))
    assert.ok(
      scheduled.filter((name) => name === type).length >= count,
      `fewer than ${count} of ${type}`,
    );
  assert.equal(endOf(events.at(-1)), facts.ends);
}

function endOf(last: ReturnType<typeof recordedHistory>['events'][number] | undefined): string {
  const failure = (last as Recorded | undefined)?.workflowExecutionFailedEventAttributes?.failure;
  if (!failure) return (last?.eventType ?? '').replace('EVENT_TYPE_WORKFLOW_EXECUTION_', '');
  const { type, details } = failure.applicationFailureInfo;
  const [first] = details.payloads;
  const { reason } = JSON.parse(Buffer.from(first?.data ?? '', 'base64').toString()) as {
    reason?: string;
  };
  return reason === undefined ? type : `${type} ${reason}`;
}
