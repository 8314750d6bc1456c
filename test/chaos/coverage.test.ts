import assert from 'node:assert/strict';
import { formatPhase } from '../../chaos/plan/behavior-phases.js';
import { planOf } from '../../chaos/plan/plan.js';
import { gapsOf } from '../../chaos/record/coverage.js';
import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';
import type { LedgerEntry } from '../../emulator/index.js';
import { at, get, post, START } from './ledger.js';

const plan = planOf(100, '1');

/** Each phase for ten seconds, in the order of the plan. */
const applied = plan.phases.map(({ overrides }, index) => {
  const startedAt = START + index * 10_000;
  return { overrides, startedAt, endedAt: startedAt + 10_000 };
});
/** A moment within a phase. */
const within = (name: string) =>
  plan.phases.findIndex((phase) => formatPhase(phase) === name) * 10_000 + 1_000;

const cancel = (ms: number, answer: number, effect: string) => ({ at: at(ms), answer, effect });
const entry = (part: Partial<LedgerEntry>) =>
  ({ posts: [], gets: [], cancels: [], ...part }) as unknown as LedgerEntry;

const paused = within('provisioning=paused');
const usual = within('default');
const ALL: readonly LedgerEntry[] = [
  entry({ posts: [post(paused, 202, 'accepted'), post(paused, 202, 'same')] }),
  entry({ posts: [post(usual, 202, 'accepted'), post(usual, 409, 'conflict')] }),
  entry({ posts: [post(2_000, 404, 'notFound')] }),
  entry({ posts: [post(2_000, 404, 'expired')] }),
  entry({ posts: [post(2_000, 202, 'expired')] }),
  entry({ gets: [get(1, 'operation', 404), get(2, 'operation', 200, 'notStarted')] }),
  entry({ gets: [get(1, 'operation', 200, 'running'), get(2, 'operation', 200, 'succeeded')] }),
  entry({ cancels: [cancel(usual, 204, 'none'), cancel(1, 204, 'stopped')] }),
  entry({ cancels: [cancel(1, 409, 'refused')] }),
];

function behaviorGaps(entries: readonly LedgerEntry[], phases = applied): string[] {
  const ledger = { searches: Object.fromEntries(entries.entries()), calls: { byKind: {} } };
  const clientRuns = [{ ended: 'canceled' }];
  const facts = { plan, ledger, phases, clientRuns } as unknown as RecordedFacts;
  const gaps = gapsOf(facts).filter(({ kind }) => kind === 'behavior');
  return gaps.map(({ text }) => text);
}

describe('the coverage of behaviors', () => {
  it('is complete if each was applied and affected a purchase', () => {
    assert.deepEqual(behaviorGaps(ALL), []);
  });

  it('requires an effect of each but searchResultAfterPurchase', () => {
    assert.equal(behaviorGaps([]).length, 3 + 4 + 2 + 3 + 2);
    for (const one of ALL)
      assert.notDeepEqual(behaviorGaps(ALL.filter((other) => other !== one)), []);
  });

  it('does not count an operation shown after its purchase, or with a fault', () => {
    const late = entry({
      posts: [post(0, 202, 'accepted')],
      gets: [get(1, 'operation', 200, 'succeeded')],
    });
    const faulty = entry({
      gets: [{ ...get(1, 'operation', 200, 'succeeded'), fault: 'dropAfter' }],
    });
    const rest = ALL.filter(({ gets }) => gets.every(({ status }) => status !== 'succeeded'));
    const gap = 'no purchase was affected by operationBeforePurchase=succeeded';
    assert.ok(behaviorGaps([...rest, late, faulty]).includes(gap));
  });

  it('does not count a phase that was shorter than planned', () => {
    const short = applied.map((phase) =>
      phase.overrides.cancelPurchase === 'stops'
        ? { ...phase, endedAt: phase.startedAt + 200 }
        : phase,
    );
    assert.deepEqual(behaviorGaps(ALL, short), ['cancelPurchase=stops lasted 200 ms only']);
  });
});

describe('the coverage of faults', () => {
  const gap = 'no lost POST was followed by another';
  const repeated = entry({
    posts: [{ ...post(0, 'dropped'), fault: 'dropBefore' }, post(9_000, 202, 'accepted')],
  });

  it('requires a lost POST and another of a purchase that a client requested', () => {
    const gapsWith = (searchId: string) => {
      const ledger = { searches: { a: repeated }, calls: { byKind: {} } };
      const facts = { plan, ledger, phases: [], clientRuns: [{ searchId }] };
      return gapsOf(facts as unknown as RecordedFacts).map(({ text }) => text);
    };
    assert.ok(!gapsWith('a').includes(gap));
    // The POSTs that the run itself sends belong to no purchase.
    assert.ok(gapsWith('b').includes(gap));
  });
});
