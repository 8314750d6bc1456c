import assert from 'node:assert/strict';
import type { LookupResult } from '../../../src/purchase/contract/activity-results.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  cancelRequested,
  decided,
  deferred,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  posted,
  settings,
  START,
  submitted,
  unavailable,
} from './world.js';

const LIMIT_MS = settings.deniedLimitMs;

/** The lookup before the POST got a 401. */
const deniedBefore = (state: PurchaseState, ms: number) =>
  submitted(state, deferred('denied', lookups.denied), ms);

describe('denied credentials', () => {
  it('lookups denied over ten minutes: the outcome is unknown, because an earlier run may have bought', () => {
    const early = deniedBefore(deniedBefore(newState, 0), MINUTE_MS);
    assert.equal(nextOf(early, LIMIT_MS - 1), 'submit');
    assert.equal(nextOf(deniedBefore(early, LIMIT_MS), LIMIT_MS), 'denied');
  });

  it('two denied lookups ten minutes apart do not end the purchase', () => {
    assert.equal(nextOf(deniedBefore(deniedBefore(newState, 0), LIMIT_MS), LIMIT_MS), 'lookUp');
    assert.equal(nextOf(deniedBefore(newState, 0), LIMIT_MS + 1), 'submit');
  });

  it('lookups denied over ten minutes after a cancel request: the outcome is unknown', () => {
    const once = lookedUp(cancelRequested(newState), lookups.denied, 0);
    assert.equal(nextOf(once, LIMIT_MS - 1), 'lookUp');
    const twice = lookedUp(once, lookups.denied, MINUTE_MS);
    assert.equal(nextOf(lookedUp(twice, lookups.denied, LIMIT_MS), LIMIT_MS), 'denied');
  });

  it('denied lookups do not end the purchase while a POST has an unknown outcome', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const state = lookedUp(lost, lookups.denied, 1, LIMIT_MS, 2 * LIMIT_MS);
    assert.equal(nextOf(state, 2 * LIMIT_MS), 'lookUp');
  });

  it('one denied submit and then an outage of ten minutes do not reject the purchase', () => {
    const away = submitted(deniedBefore(newState, 0), deferred('unavailable'), MINUTE_MS);
    const back = lookedUp(away, lookups.absent, LIMIT_MS + 1);
    assert.equal(nextOf(back, LIMIT_MS + 1), 'submit');
  });

  it('an outage between denied lookups ends their streak', () => {
    const away = submitted(deniedBefore(newState, 0), deferred('unavailable'), MINUTE_MS);
    const canceling = cancelRequested(away, LIMIT_MS + 1);
    assert.equal(nextOf(canceling, LIMIT_MS + 1), 'lookUp');
    const again = lookedUp(canceling, lookups.denied, LIMIT_MS + 2);
    assert.equal(nextOf(again, LIMIT_MS + 2), 'lookUp');
    const more = lookedUp(again, lookups.denied, LIMIT_MS + 3, LIMIT_MS + 4);
    assert.equal(nextOf(more, LIMIT_MS + 4), 'lookUp');
  });

  it('throttled lookups (429) over ten minutes do not count as denied', () => {
    const throttled: LookupResult = {
      operation: { kind: 'throttled', httpStatus: 429 },
      numbers: 'notRead',
    };
    const state = lookedUp(cancelRequested(newState), throttled, 0, LIMIT_MS);
    assert.equal(nextOf(lookedUp(state, lookups.denied, LIMIT_MS + 1), LIMIT_MS + 1), 'lookUp');
  });

  it('a lookup that is answered after denied ones lets the purchase go on', () => {
    const again = lookedUp(deniedBefore(newState, 0), lookups.denied, 1);
    assert.equal(nextOf(lookedUp(again, lookups.absent, LIMIT_MS), LIMIT_MS), 'submit');
  });

  it('deferrals by our own limits do not end a streak of denied submits', () => {
    const between = submitted(deniedBefore(newState, 0), deferred('rateLimited'), MINUTE_MS);
    const again = deniedBefore(deniedBefore(between, 2 * MINUTE_MS), LIMIT_MS);
    assert.equal(nextOf(again, LIMIT_MS), 'denied');
  });
});

describe('a POST that ACS denied or throttled', () => {
  const deny = (state: PurchaseState, ms: number) =>
    submitted(state, posted({ kind: 'denied', httpStatus: 401 }), ms);

  it('many 401s within a minute: the submit is retried; over ten minutes: rejected', () => {
    let state = newState;
    for (let second = 0; second < 60; second += 1) state = deny(state, second * 1_000);
    assert.equal(nextOf(state, MINUTE_MS), 'submit');
    state = deny(state, LIMIT_MS);
    const proved = lookedUp(state, lookups.absent, LIMIT_MS + 1);
    assert.equal(nextOf(proved, LIMIT_MS + 1), 'rejected');
  });

  it('401, then another response, then 401 after ten minutes: not rejected', () => {
    const between = [posted({ kind: 'throttled', httpStatus: 429 }), deferred('unavailable')];
    for (const other of between) {
      const again = deny(submitted(deny(newState, 0), other, MINUTE_MS), LIMIT_MS);
      assert.equal(nextOf(lookedUp(again, lookups.absent, LIMIT_MS), LIMIT_MS), 'submit');
    }
  });

  it('429 with a Retry-After of an hour, then a cancel: the lookup does not wait for it', () => {
    const post = { kind: 'throttled', httpStatus: 429, retryAfterMs: 3_600_000 } as const;
    const canceling = cancelRequested(submitted(newState, posted(post)), 1);
    const decision = decided(canceling, 1);
    assert.ok(decision.action === 'lookUp' && decision.at <= START + MINUTE_MS);
  });

  for (const post of [
    { kind: 'throttled', httpStatus: 429 },
    { kind: 'denied', httpStatus: 403 },
  ] as const) {
    it(`${post.httpStatus}, then a cancel: canceled only after a lookup that was asked after it`, () => {
      const canceling = cancelRequested(submitted(newState, posted(post)), 1);
      assert.equal(nextOf(canceling, 1), 'lookUp');
      assert.equal(nextOf(lookedUp(canceling, lookups.absent, 2), 2), 'canceled');
      assert.equal(nextOf(lookedUp(canceling, lookups.running, 2), 2), 'cancel');
    });
  }
});
