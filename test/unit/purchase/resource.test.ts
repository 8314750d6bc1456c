import assert from 'node:assert/strict';
import { judgeOthers, type OtherRun } from '../../../src/purchase/contract/earlier-runs.js';
import { resourceIn } from '../../../src/purchase/contract/resource.js';
import { newPurchase } from '../../../src/purchase/state/state.js';
import {
  decided,
  deferred,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  seen,
  settings,
  START,
  submitted,
  unaccepted,
} from './world.js';

const RESOURCE = 'contoso.communication.azure.com';
const wrongResource = deferred('wrongResource');

describe('the ACS resource of a purchase', () => {
  const begun = newPurchase(newState.subject, START, RESOURCE);

  it('is read from the memo in lower case, if the memo names one', () => {
    assert.equal(resourceIn({ acsResource: ' Contoso.Example:8443 ' }), 'contoso.example:8443');
    for (const memo of [undefined, {}, { acsResource: '' }, { acsResource: 7 }])
      assert.equal(resourceIn(memo), undefined);
  });

  it('stays the same after every observation, and in the next run', () => {
    const state = lookedUp(begun, lookups.absent, 0);
    assert.equal(submitted(state, wrongResource).resource, RESOURCE);
  });

  it('wrong for a worker: its submit is deferred after growing pauses', () => {
    let state = begun;
    const pauses = [0, 1, 2, 3, 4, 5].map(() => {
      state = submitted(state, wrongResource);
      const decision = decided(state, 0);
      return decision.action === 'submit' ? decision.at - START : decision;
    });
    assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    assert.deepEqual([state.posts.mayHaveReached, state.lookupCount], [0, 0]);
    assert.equal(unaccepted(state).lastPost.kind, 'none');
    assert.equal(state.lastObserved, 'deferred: wrongResource');
  });

  it('wrong for a worker: what is known of an earlier POST is kept', () => {
    const lost = seen(begun, { kind: 'submitLost', reason: 'killed' });
    const after = submitted(lost, wrongResource, MINUTE_MS);
    assert.deepEqual(unaccepted(after).lastPost, unaccepted(lost).lastPost);
    assert.deepEqual(after.posts, lost.posts);
    assert.equal(unaccepted(after).lookups.absence, null);
  });

  it('is the only one in which a POST of an interrupted run is looked up', () => {
    const run = {
      ...{ runId: 'r2', originalRunId: 'r2', firstRunId: 'r2', startedAt: START },
      mark: { startedAfterRunId: 'r1' },
    };
    const terminated: OtherRun = {
      ...{ runId: 'r1', closedAt: START - MINUTE_MS, ended: 'otherwise', accepted: false },
    };
    const judged = (resource?: string) =>
      judgeOthers(run, [{ ...terminated, ...(resource && { resource }) }], RESOURCE).kind;
    assert.equal(judged(), 'postAssumed');
    assert.equal(judged(RESOURCE), 'postAssumed');
    assert.equal(judged('fabrikam.communication.azure.com'), 'postsClosed');
  });

  it('wrong for all workers: a lookup follows once the assumed hold is over', () => {
    const state = submitted(begun, wrongResource);
    assert.equal(nextOf(state, settings.assumedHoldMs - 1), 'submit');
    assert.equal(nextOf(state, settings.assumedHoldMs), 'lookUp');
  });
});
