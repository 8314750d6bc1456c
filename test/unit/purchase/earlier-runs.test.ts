import assert from 'node:assert/strict';
import {
  continuesJudgedRun,
  judgeOthers,
  needsJudgement,
  type OtherRun,
  type RunFacts,
} from '../../../src/purchase/contract/earlier-runs.js';
import { START } from './world.js';

const RESOURCE = 'contoso.communication.azure.com';

/** The run that is judged. */
function run(change: Partial<RunFacts> = {}): RunFacts {
  const ids = { runId: 'own', originalRunId: 'own', firstRunId: 'own' };
  return { ...ids, startedAt: START, mark: {}, ...change };
}

function other(
  runId: string,
  closedAt: number | undefined,
  ended: OtherRun['ended'],
  change: Partial<OtherRun> = {},
): OtherRun {
  return { runId, ...(closedAt !== undefined && { closedAt }), ended, accepted: false, ...change };
}

const INERT = { isInert: true } as const;

describe('the judgement of earlier runs', () => {
  const kindOf = (facts: RunFacts, others: readonly OtherRun[]) =>
    judgeOthers(facts, others, RESOURCE).kind;
  const after = (startedAfterRunId: string) => run({ mark: { startedAfterRunId } });

  it('clears a run after one that ended by itself, whatever happened before that one', () => {
    const others = [other('A', 1, 'otherwise'), other('B', 2, 'byItself')];
    assert.equal(kindOf(after('B'), others), 'nothingInFlight');
  });

  it('assumes a POST of a run that was interrupted or is open', () => {
    assert.equal(kindOf(after('A'), [other('A', 1, 'otherwise')]), 'postAssumed');
    assert.equal(kindOf(after('A'), [other('A', undefined, 'otherwise')]), 'postAssumed');
  });

  it('looks past runs that scheduled no activity', () => {
    const bad = other('B', 2, 'byItself', INERT);
    assert.equal(kindOf(after('B'), [bad, other('A', 1, 'otherwise')]), 'postAssumed');
    assert.equal(kindOf(after('B'), [bad, other('A', 1, 'byItself')]), 'nothingInFlight');
    assert.equal(kindOf(after('B'), [bad]), 'nothingInFlight');
  });

  it('sees a run that another client started after the one that our start found', () => {
    const others = [other('B', 60, 'otherwise'), other('A', 1, 'byItself')];
    assert.equal(kindOf(after('A'), others), 'postAssumed');
  });

  it('orders runs by their ends: a reset run that was terminated closed last', () => {
    const [a, b] = [other('A', 1, 'byItself'), other('B', 60, 'byItself')];
    assert.equal(kindOf(run(), [other('C', 90, 'otherwise'), b, a]), 'postAssumed');
    assert.equal(kindOf(run(), [other('C', 30, 'otherwise'), b, a]), 'nothingInFlight');
  });

  it('assumes a POST of a reset run whose original is neither listed nor readable', () => {
    const reset = run({
      ...{ originalRunId: 'A1', firstRunId: 'A1', mark: { startedAfterRunId: 'A0' } },
    });
    const old = other('A0', 1, 'byItself');
    assert.equal(kindOf(reset, [old]), 'postAssumed');
    assert.equal(kindOf(reset, [old, other('A1', 2, 'otherwise')]), 'postAssumed');
    assert.equal(kindOf(reset, [old, other('A1', 2, 'byItself')]), 'nothingInFlight');
  });

  it('assumes a POST of a run that is gone', () => {
    assert.equal(kindOf(after('A'), [other('B', 1, 'byItself')]), 'postAssumed');
    assert.equal(kindOf(after('unknown'), []), 'postAssumed');
  });

  it('takes an unknown outcome without a POST for one that proved nothing', () => {
    const outcomeUnknown = { posts: 0, permission: 'open' } as const;
    const others = [other('A', 1, 'otherwise'), other('B', 2, 'byItself', { outcomeUnknown })];
    assert.equal(kindOf(after('B'), others), 'postAssumed');
  });

  const CLOSING: [string, Partial<OtherRun>][] = [
    ['was accepted', { accepted: true }],
    [
      'ended without a known outcome after a POST',
      { outcomeUnknown: { posts: 1, permission: 'open' } },
    ],
    [
      'ended without a known outcome, barred from POSTing',
      { outcomeUnknown: { posts: 0, permission: 'closed' } },
    ],
    ['was barred from POSTing and was terminated', { wasBarred: true }],
    ['cannot be decoded', { isUndecodable: true }],
  ];
  for (const [what, change] of CLOSING) {
    it(`allows no POST ever after a run that ${what}`, () => {
      const others = [other('A', 1, 'otherwise', change), other('B', 2, 'byItself')];
      assert.equal(kindOf(after('B'), others), 'postsClosed');
    });
  }

  it('allows no POST after an interrupted run that asked another ACS resource', () => {
    const others = [
      other('A', 1, 'otherwise', { resource: RESOURCE }),
      other('B', 2, 'otherwise', { resource: 'fabrikam.communication.azure.com' }),
    ];
    assert.equal(kindOf(after('B'), others), 'postsClosed');
  });

  it('trusts a chain of continue-as-new whose first run is there', () => {
    const others = [other('A', 1, 'continuedAsNew')];
    assert.equal(kindOf(run({ firstRunId: 'A' }), others), 'nothingInFlight');
    assert.equal(kindOf(run(), others), 'postAssumed');
  });
});

describe('whether a run was judged', () => {
  it('is known by the run id alone', () => {
    assert.equal(needsJudgement(run()), true);
    assert.equal(needsJudgement(run({ judgedRunId: 'own' })), false);
    assert.equal(needsJudgement(run({ judgedRunId: 'another' })), true);
  });

  it('is handed over by the judged run that it continues, and by no other', () => {
    const continued = run({ firstRunId: 'A', continuedFromRunId: 'A', judgedRunId: 'A' });
    assert.equal(continuesJudgedRun(continued), true);
    assert.equal(continuesJudgedRun({ ...continued, originalRunId: 'before its reset' }), false);
    // A reset of A made C, which was not judged and continued as this one.
    assert.equal(continuesJudgedRun({ ...continued, continuedFromRunId: 'C' }), false);
    assert.equal(continuesJudgedRun(run()), false);
  });
});
