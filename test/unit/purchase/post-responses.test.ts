import assert from 'node:assert/strict';
import type { LookupResult, PostResult } from '../../../src/purchase/contract/activity-results.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { observe } from '../../../src/purchase/state/observe.js';
import { situationOf, stageOf } from '../../../src/purchase/state/situation.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  decided,
  deferred,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  notFound,
  OPERATION_ID,
  posted,
  settings,
  START,
  submitted,
  unaccepted,
  unavailable,
} from './world.js';

const NOW_MS = 1_000;
const NOW = START + NOW_MS;
const error = { code: 'BadRequest', message: 'no' };

/** A submit takes a second; after a rejection it looks up once more. */
function after(post: PostResult, state = newState, before: LookupResult = lookups.absent) {
  const again = post.kind === 'rejected' ? before : undefined;
  return submitted(state, posted(post, before, again), NOW_MS);
}

/** A POST with an unknown outcome, whose absence lookups have proved. */
const afterLostPost = () =>
  lookedUp(after(unavailable(29_000)), lookups.absent, 40_000, 70_000, 101_000);

const stageAt = (state: PurchaseState, ms: number) =>
  stageOf(situationOf(state, START + ms, settings), false);

const accepted = (operationId: string): PostResult => ({
  kind: 'accepted',
  operationId,
  nextPollInMs: 8_000,
});
const denied = (httpStatus: number): PostResult => ({ kind: 'denied', httpStatus });
const throttled = (retryAfterMs?: number): PostResult => ({
  kind: 'throttled',
  httpStatus: 429,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const rejected = (httpStatus: number): PostResult => ({ kind: 'rejected', httpStatus, error });

describe('the response to the POST', () => {
  it('202: accepted, and polled after the pause that the activity gives', () => {
    const decision = decided(after(accepted(OPERATION_ID)), NOW_MS);
    assert.deepEqual(decision, { action: 'poll', at: NOW + 8_000, readNumbers: false });
  });

  it('202 that names another operation: ours is looked up, and no POST is sent again', () => {
    const state = after(accepted('purchase_other'));
    assert.equal(nextOf(state, NOW_MS), 'lookUp');
    assert.equal(nextOf(lookedUp(state, lookups.owned, 2_000), 2_000), 'poll');
    const proved = lookedUp(state, lookups.absent, 2_000, 61_000, 302_000);
    assert.equal(nextOf(proved, 302_000), 'otherOperation');
    const outcome = { kind: 'unknown', reason: 'otherOperation' } as const;
    const { message } = failureOf(outcome, proved);
    assert.ok(message.includes('purchase_other') && message.includes(OPERATION_ID), message);
  });

  it('connection never established: no POST counts; lookups until ACS answers, then a submit', () => {
    const times = { askedAt: START, endedAt: NOW };
    const result = deferred('unavailable', lookups.absent);
    const failed = observe(newState, { kind: 'submitted', result }, times, settings);
    assert.equal(failed.posts.mayHaveReached, 0);
    const decision = decided(failed, NOW_MS);
    assert.ok(decision.action === 'lookUp' && decision.at === NOW + settings.deferralMinPauseMs);
    assert.equal(nextOf(lookedUp(failed, lookups.absent, 3_000), 3_000), 'submit');
  });

  it('connection never established, many times: the pause grows to a minute', () => {
    let state = newState;
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
      state = submitted(state, deferred('unavailable', lookups.absent), NOW_MS);
      return unaccepted(state).nextSubmit.notBefore - NOW;
    });
    assert.deepEqual(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('deferred by our rate limiter: no lookup is needed; submits when the limiter allows it', () => {
    const result = deferred('rateLimited', lookups.absent, 45_000);
    const state = submitted(newState, result, NOW_MS);
    assert.equal(state.posts.mayHaveReached, 0);
    assert.deepEqual(decided(state, NOW_MS), { action: 'submit', at: NOW + 45_000 });
    const often = [1, 2, 3].reduce((known) => submitted(known, result, NOW_MS), state);
    assert.deepEqual(decided(often, NOW_MS), { action: 'submit', at: NOW + 45_000 });
  });

  it('429: submits again after Retry-After', () => {
    const state = after(throttled(90_000));
    assert.deepEqual(decided(state, NOW_MS), { action: 'submit', at: NOW + 90_000 });
    assert.equal(state.posts.mayHaveReached, 0);
  });

  it('429 with a Retry-After that is over already: waits as without one', () => {
    for (const retryAfterMs of [0, 1, 1_999]) {
      const decision = decided(after(throttled(retryAfterMs)), NOW_MS);
      assert.deepEqual(decision, { action: 'submit', at: NOW + 60_000 });
    }
  });

  it('429 with the same Retry-After again and again: the pause grows beyond it', () => {
    let state = newState;
    const pauses = [1, 2, 3].map(() => {
      state = after(throttled(5_000), state);
      return unaccepted(state).nextSubmit.notBefore - NOW;
    });
    assert.deepEqual(pauses, [5_000, 10_000, 20_000]);
  });

  it('429 without Retry-After: waits a minute, then longer', () => {
    const once = after(throttled());
    assert.deepEqual(decided(once, NOW_MS), { action: 'submit', at: NOW + 60_000 });
    const twice = after(throttled(), once);
    assert.deepEqual(decided(twice, NOW_MS), { action: 'submit', at: NOW + 120_000 });
  });

  it('429 with a Retry-After beyond the hold: wakes when the hold ends', () => {
    const decision = decided(after(throttled(86_400_000)), NOW_MS);
    assert.deepEqual(decision, { action: 'submit', at: START + 16 * MINUTE_MS });
  });

  for (const status of [401, 403]) {
    it(`${status}: a key may be in rotation; submits every 30 s for 10 min, then rejected`, () => {
      const state = after(denied(status));
      assert.deepEqual(decided(state, NOW_MS), { action: 'submit', at: NOW + 30_000 });
      const lateMs = NOW_MS + 600_000;
      // Time alone rejects nothing: it is tried again, however late.
      assert.equal(nextOf(state, lateMs), 'submit');
      const again = submitted(state, posted(denied(status)), lateMs);
      // The lookup before the POST proves nothing about the POST: one more lookup.
      assert.equal(nextOf(again, lateMs), 'lookUp');
      const decision = decided(lookedUp(again, lookups.absent, lateMs + 1), lateMs + 1);
      assert.ok(decision.action === 'finish' && decision.outcome.kind === 'rejected');
      assert.equal(decision.outcome.response.httpStatus, status);
    });
  }

  for (const status of [400, 402, 404, 410, 422]) {
    it(`${status}: rejected, if no POST came before and a lookup shows nothing`, () => {
      const state = after(rejected(status), newState, lookups.absentHoldUnknown);
      assert.equal(nextOf(state, NOW_MS), 'rejected');
    });
  }

  it('4xx after a POST that may have reached ACS: the rejection needs a proof', () => {
    const state = submitted(
      afterLostPost(),
      posted(rejected(400), lookups.absent, lookups.absent),
      102_000,
    );
    assert.equal(nextOf(state, 102_000), 'lookUp');
    assert.equal(stageAt(state, 102_000), 'investigating');
  });

  it('4xx without an error of ACS itself: the rejection needs a proof, because a proxy may have answered', () => {
    const own = { code: 'InternalError', message: 'no' };
    const inner = { ...own, innererror: { code: 'InsufficientFunds', message: 'no' } };
    const at = (post: PostResult) => nextOf(after(post), NOW_MS);
    assert.equal(at({ kind: 'rejected', httpStatus: 400 }), 'lookUp');
    assert.equal(at({ kind: 'rejected', httpStatus: 400, error: own }), 'lookUp');
    assert.equal(at({ kind: 'rejected', httpStatus: 400, error: inner }), 'rejected');
  });

  it('409, or 404 for a search that was just read: needs a proof even for the first POST', () => {
    assert.equal(nextOf(after(rejected(409)), NOW_MS), 'lookUp');
    assert.equal(nextOf(after({ kind: 'rejected', ...notFound }), NOW_MS), 'lookUp');
    const proved = lookedUp(after(rejected(409)), lookups.absent, 60_000, 301_000);
    assert.equal(nextOf(proved, 301_000), 'rejected');
  });

  it('unavailable: the outcome is unknown, and lookups follow', () => {
    const state = after(unavailable(29_000));
    assert.equal(state.posts.mayHaveReached, 1);
    assert.equal(nextOf(state, NOW_MS), 'lookUp');
    assert.equal(stageAt(state, NOW_MS), 'investigating');
  });
});
