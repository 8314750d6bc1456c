import assert from 'node:assert/strict';
import { postInFlightForMs } from '../../../src/purchase/state/post-in-flight.js';
import { decide } from '../../support/decide.js';
import { holdNeededByPost } from '../../../src/purchase/state/proof.js';
import { holdEndsAt, type PurchaseState } from '../../../src/purchase/state/state.js';
import {
  lookedUp,
  lookups,
  newState,
  nextOf,
  OPERATION_ID,
  posted,
  seen,
  settings,
  START,
  submitted,
  unaccepted,
  unavailable,
} from './world.js';

const WHY = 'ACS accepted the purchase in run 1';

describe('the permission to POST after earlier runs', () => {
  let ms: number;
  beforeEach(() => {
    ms = 0;
  });

  const judged = (kind: 'postsClosed' | 'postAssumed', consented = false): PurchaseState => {
    const consent = consented && { consented: true as const };
    const judgement = { runId: 'run 2', earlier: { kind, why: WHY }, ...consent };
    return submitted(newState, { kind: 'judged', judgement }, ms);
  };

  /** Lookups that find nothing, until something else is decided. */
  function proved(state: PurchaseState): PurchaseState {
    let known = state;
    for (let count = 0; count < 100; count += 1) {
      const decision = decide(known, START + ms, settings);
      if (decision.action !== 'lookUp') return known;
      ms = Math.max(ms, decision.at - START);
      known = lookedUp(known, lookups.absent, ms);
    }
    return assert.fail('the lookups do not end');
  }

  it('closed: the outcome is unknown after the proof, and no POST is sent', () => {
    const state = proved(judged('postsClosed'));
    assert.equal(nextOf(state, ms), 'earlierRun');
    assert.ok(ms >= settings.proofMs, `after ${ms} ms`);
  });

  it('closed: a lookup that finds the purchase is followed to its end', () => {
    assert.equal(nextOf(lookedUp(judged('postsClosed'), lookups.owned, 1_000), 1_000), 'poll');
  });

  it('with consent: sends one POST after the extended proof, and no second one', () => {
    const before = proved(judged('postsClosed', true));
    assert.equal(nextOf(before, ms), 'submit');
    assert.ok(ms >= settings.extendedProofMs, `after ${ms} ms`);
    const post = posted(unavailable(postInFlightForMs(settings)));
    const after = proved(submitted(before, post, ms));
    assert.equal(nextOf(after, ms), 'consentUsed');
  });

  it('with consent: the POST needs as much of the hold as any further one', () => {
    const before = proved(judged('postsClosed', true));
    const lastChanceMs = holdEndsAt(before) - START - postInFlightForMs(settings);
    assert.equal(nextOf(before, lastChanceMs - 1), 'submit');
    assert.notEqual(nextOf(before, lastChanceMs), 'submit');
    assert.equal(holdNeededByPost(before, settings), postInFlightForMs(settings));
    assert.equal(holdNeededByPost(newState, settings), 0);
  });

  it('with consent: a rejection uses it up', () => {
    const before = proved(judged('postsClosed', true));
    const error = { code: 'BadRequest', message: 'no' };
    const post = posted({ kind: 'rejected', httpStatus: 400, error });
    const after = proved(submitted(before, post, ms));
    assert.equal(nextOf(after, ms), 'consentUsed');
  });

  it('with consent: no outcome says that nothing was bought', () => {
    const canceling = seen(judged('postsClosed', true), { kind: 'cancelRequested' }, ms);
    assert.equal(nextOf(proved(canceling), ms), 'earlierRun');
  });

  it('a POST of an earlier run is assumed: it counts for proofs, but not as a POST of this run', () => {
    const state = judged('postAssumed');
    const { mayHaveReached, earlierRunMayHavePosted } = state.posts;
    assert.deepEqual([mayHaveReached, earlierRunMayHavePosted], [0, true]);
    const { lastPost } = unaccepted(state);
    const inFlightUntil = START + postInFlightForMs(settings);
    assert.deepEqual(lastPost, { kind: 'unknownOutcome', inFlightUntil, of: 'earlierRun' });
    const after = proved(state);
    assert.equal(nextOf(after, ms), 'submit');
    assert.ok(ms >= postInFlightForMs(settings) + settings.proofMs);
  });

  it('after an assumed POST the proof for the next POST takes twice as long', () => {
    const after = submitted(proved(judged('postAssumed')), posted(unavailable(0)), ms);
    const sentMs = ms;
    proved(after);
    assert.ok(ms - sentMs >= 2 * settings.proofMs, `after ${ms - sentMs} ms`);
  });

  it('remembers which run was judged', () => {
    assert.equal(judged('postsClosed').judgedRunId, 'run 2');
    assert.equal(newState.judgedRunId, null);
  });

  it('a POST that names another operation closes the permission', () => {
    const other = { kind: 'accepted', operationId: 'purchase_x', nextPollInMs: 1 } as const;
    const state = submitted(newState, posted(other));
    assert.equal(state.posts.permission.kind, 'closed');
    const own = submitted(newState, posted({ ...other, operationId: OPERATION_ID }));
    assert.equal(own.posts.permission.kind, 'open');
  });
});
