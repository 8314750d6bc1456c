import assert from 'node:assert/strict';
import { observe } from '../../../src/purchase/state/observe.js';
import {
  decided,
  deferred,
  lookedUp,
  lookups,
  newState,
  nextOf,
  seen,
  settings,
  START,
  submitted,
  unaccepted,
} from './world.js';

const NOW_MS = 1_000;
const NOW = START + NOW_MS;
const times = { askedAt: START, endedAt: NOW };
const expired = { ...lookups.absent, hold: { ...lookups.absent.hold, expiresInMs: 0 } };
const queueTimedOut = { kind: 'submitQueueTimedOut' } as const;

describe('a submit without a POST', () => {
  it('deferred by our rate limiter before the lookup: the assumed hold starts all the same', () => {
    const result = deferred('rateLimited', undefined, 60_000);
    const state = observe(newState, { kind: 'submitted', result }, times, settings);
    assert.deepEqual(decided(state, NOW_MS), { action: 'submit', at: NOW + 60_000 });
    assert.equal(nextOf(state, NOW_MS + settings.assumedHoldMs), 'lookUp');
  });

  it('that timed out in the queue: looks up at once, then submits while the hold lasts', () => {
    const state = observe(newState, queueTimedOut, times, settings);
    assert.equal(state.posts.mayHaveReached, 0);
    assert.equal(unaccepted(state).lastPost.kind, 'none');
    const next = decided(state, NOW_MS);
    assert.ok(next.action === 'lookUp' && next.at === NOW);
    assert.equal(nextOf(lookedUp(state, lookups.absent, NOW_MS), NOW_MS), 'submit');
    assert.equal(nextOf(lookedUp(state, lookups.denied, NOW_MS), NOW_MS), 'lookUp');
    assert.equal(nextOf(lookedUp(state, expired, NOW_MS), NOW_MS), 'expired');
  });

  it('that timed out in the queue after the hold: no lookup before it proves the expiry', () => {
    const early = lookedUp(newState, expired, 0);
    assert.equal(nextOf(early, 0), 'expired');
    const state = observe(early, queueTimedOut, times, settings);
    assert.equal(nextOf(state, NOW_MS), 'lookUp');
    assert.equal(nextOf(lookedUp(state, expired, NOW_MS), NOW_MS), 'expired');
  });

  it('without a result: the POST has an unknown outcome', () => {
    const lost = { kind: 'submitLost', reason: 'killed' } as const;
    const state = observe(newState, lost, times, settings);
    assert.equal(state.posts.mayHaveReached, 1);
    const { lastPost } = unaccepted(state);
    assert.ok(lastPost.kind === 'unknownOutcome' && lastPost.inFlightUntil === NOW + 31_500);
    assert.equal(nextOf(state, NOW_MS), 'lookUp');
  });

  it('that was not the original execution of its task: the POST has an unknown outcome', () => {
    const state = submitted(newState, { kind: 'lost', reason: 'attempt 2' });
    assert.deepEqual([state.posts.mayHaveReached, state.posts.lostSubmits], [1, 1]);
    assert.equal(unaccepted(state).lastPost.kind, 'unknownOutcome');
  });
});

describe('a submit during an outage', () => {
  const away = submitted(newState, deferred('unavailable'));

  it('is followed by lookups until ACS answers one', () => {
    const silent = seen(away, { kind: 'unanswered', reason: 'no response' }, 60_000);
    const next = decided(silent, 60_000);
    assert.ok(next.action === 'lookUp' && next.at === START + 120_000);
    assert.equal(nextOf(lookedUp(silent, lookups.absent, 120_000), 120_000), 'submit');
  });

  it('needs no conclusive lookup: that ACS answers is enough', () => {
    assert.equal(nextOf(lookedUp(away, lookups.denied, 2_000), 2_000), 'submit');
  });
});

describe('every deferral', () => {
  const reasons = [
    ...['rateLimited', 'unavailable', 'costUnknown', 'overLimit', 'notConfirmed'],
    ...['inconclusiveLookup', 'noTimeLeft', 'holdExpired', 'subjectNotFound', 'workerStopping'],
    ...['notWanted', 'throttled', 'wrongResource'],
  ] as const;
  for (const reason of reasons) {
    it(`for the reason ${reason} has a longer pause than the one before`, () => {
      let state = newState;
      const pauses = [0, 1, 2].map((time) => {
        state = submitted(state, deferred(reason), time);
        return unaccepted(state).nextSubmit.notBefore - (START + time);
      });
      const [first = 0, second, third] = pauses;
      assert.ok(first >= settings.deferralMinPauseMs);
      assert.deepEqual([second, third], [first * 2, first * 4]);
    });
  }

  it('in the submit queue has a longer pause than the one before', () => {
    let state = newState;
    const pauses = [0, 1, 2].map((time) => {
      state = seen(state, queueTimedOut, time);
      return unaccepted(state).nextSubmit.notBefore - (START + time);
    });
    assert.deepEqual(pauses, [2_000, 4_000, 8_000]);
  });

  it('is no shorter than what the rate limiter asks for, and grows beyond it', () => {
    let state = newState;
    const pauses = [0, 1, 2, 3].map((time) => {
      state = submitted(state, deferred('rateLimited', undefined, 5_000), time);
      return unaccepted(state).nextSubmit.notBefore - (START + time);
    });
    assert.deepEqual(pauses, [5_000, 5_000, 8_000, 16_000]);
  });
});
