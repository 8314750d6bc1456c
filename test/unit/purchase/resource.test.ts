import assert from 'node:assert/strict';
import { judgeOthers, type OtherRun } from '../../../src/purchase/earlier-runs.js';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { carriedOver, observe, type Observation } from '../../../src/purchase/observe.js';
import { resourceIn } from '../../../src/purchase/resource.js';
import { MINUTE_MS, SEARCH_ID, sees, settings, START } from './world.js';

const RESOURCE = 'contoso.communication.azure.com';
const WRONG = {
  kind: 'submitted',
  report: { wrongResource: 'this worker serves another one' },
} as const;

function seen(evidence: Evidence, observation: Observation, atMs: number): Evidence {
  const times = { askedAt: START + atMs, answeredAt: START + atMs };
  return observe(evidence, observation, times, settings);
}

describe('the ACS resource of a purchase', () => {
  const begun = noEvidence(SEARCH_ID, START, RESOURCE);

  it('is read from the memo in lower case, where the memo names one', () => {
    assert.equal(resourceIn({ acsResource: ' Contoso.Example:8443 ' }), 'contoso.example:8443');
    for (const memo of [undefined, {}, { acsResource: '' }, { acsResource: 7 }])
      assert.equal(resourceIn(memo), undefined);
  });

  it('stays the same whatever is observed, and in the next run', () => {
    const looked = seen(begun, { kind: 'looked', report: sees.nothing }, 0);
    assert.equal(carriedOver(seen(looked, WRONG, 0)).resource, RESOURCE);
  });

  it('defers a submit that a worker of another one took, by growing pauses', () => {
    let evidence = begun;
    const pauses = [0, 1, 2, 3, 4, 5].map(() => {
      evidence = seen(evidence, WRONG, 0);
      const decision = decide(evidence, START, settings);
      return decision.do === 'submit' ? decision.at - START : decision;
    });
    assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    assert.deepEqual([evidence.posts, evidence.postInFlightUntil, evidence.looks], [0, null, 0]);
    assert.equal(evidence.lastSeen, WRONG.report.wrongResource);
  });

  it('keeps what was known of an earlier POST when the next submit is deferred', () => {
    const lost = seen(begun, { kind: 'submitLost', why: 'killed' }, 0);
    const { postInFlightUntil, posts, absence } = seen(lost, WRONG, MINUTE_MS);
    assert.deepEqual(
      [postInFlightUntil, posts, absence],
      [lost.postInFlightUntil, lost.posts, null],
    );
  });

  it('is the only one at which a POST of an interrupted run is looked for', () => {
    const run = {
      ...{ runId: 'r2', originalRunId: 'r2', firstRunId: 'r2', startedAt: START },
      mark: { startedAfterRunId: 'r1' },
    };
    const terminated: OtherRun = {
      ...{ runId: 'r1', startedAt: START - MINUTE_MS, ended: 'otherwise', accepted: false },
    };
    const judged = (resource?: string) =>
      judgeOthers(run, [{ ...terminated, ...(resource && { resource }) }], RESOURCE).kind;
    assert.equal(judged(), 'postAssumed');
    assert.equal(judged(RESOURCE), 'postAssumed');
    assert.equal(judged('fabrikam.communication.azure.com'), 'postsClosed');
  });

  it('is asked by a lookup once the hold may be over: no submit defers for ever', () => {
    const evidence = seen(begun, WRONG, 0);
    assert.equal(decide(evidence, START + settings.assumedHoldMs - 1, settings).do, 'submit');
    assert.equal(decide(evidence, START + settings.assumedHoldMs, settings).do, 'look');
  });
});
