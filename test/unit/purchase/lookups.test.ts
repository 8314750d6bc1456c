import assert from 'node:assert/strict';
import type { LookupResult } from '../../../src/purchase/contract/activity-results.js';
import { decide } from '../../support/decide.js';
import { observe } from '../../../src/purchase/state/observe.js';
import { cancelTaken } from './accepted-world.js';
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
  seen,
  settings,
  START,
  submitted,
  unavailable,
} from './world.js';

/** A POST with an unknown outcome that can arrive for another 30 s. */
const lost = (before: LookupResult = lookups.absent) =>
  submitted(newState, posted(unavailable(30_000), before));

describe('lookups after a POST with an unknown outcome', () => {
  it('three over a minute, all asked when the POST can no longer arrive: submits again', () => {
    const state = lookedUp(lost(), lookups.absent, 31_000, 60_000, 91_000);
    assert.equal(nextOf(state, 91_000), 'submit');
  });

  it('one more at the deadline; then the outcome is unknown if they were all inconclusive', () => {
    const { deadlineMs } = settings;
    const silent = lookedUp(lost(), lookups.denied, 31_000, deadlineMs - 1);
    assert.equal(nextOf(silent, deadlineMs), 'lookUp');
    assert.equal(nextOf(lookedUp(silent, lookups.denied, deadlineMs), deadlineMs), 'deadline');
    const found = lookedUp(silent, lookups.running, deadlineMs);
    assert.equal(nextOf(found, deadlineMs), 'poll');
  });

  it('an unanswered one that ended after the deadline was the last chance', () => {
    const { deadlineMs } = settings;
    const times = { askedAt: START + deadlineMs - 1, endedAt: START + deadlineMs + MINUTE_MS };
    const unanswered = { kind: 'unanswered', reason: 'ETIMEDOUT' } as const;
    const state = observe(lost(), unanswered, times, settings);
    assert.equal(nextOf(state, deadlineMs + MINUTE_MS), 'deadline');
  });

  it('do not count if they were asked while the POST could still arrive', () => {
    const state = lookedUp(lost(), lookups.absent, 1_000, 10_000, 29_999, 91_000);
    assert.equal(nextOf(state, 91_000), 'lookUp');
  });

  it('neither two nor a span of 59.999 s prove the absence', () => {
    assert.equal(nextOf(lookedUp(lost(), lookups.absent, 31_000, 99_000), 99_000), 'lookUp');
    const short = lookedUp(lost(), lookups.absent, 31_000, 60_000, 90_999);
    assert.equal(nextOf(short, 90_999), 'lookUp');
  });

  it('inconclusive ones prove nothing', () => {
    for (const result of [lookups.denied, lookups.numbersUnreadable]) {
      const state = lookedUp(lost(), result, 31_000, 60_000, 91_000, 200_000);
      assert.equal(nextOf(state, 200_000), 'lookUp');
    }
  });

  it('inconclusive ones between conclusive ones do not end the proof', () => {
    const first = lookedUp(lost(), lookups.absent, 31_000, 40_000);
    const state = lookedUp(lookedUp(first, lookups.denied, 50_000), lookups.absent, 91_000);
    assert.equal(nextOf(state, 91_000), 'submit');
  });

  it('find the purchase by an operation that runs, has ended or has an unknown status', () => {
    for (const result of [
      ...[lookups.running, lookups.failed, lookups.canceled, lookups.unknownStatus],
    ]) {
      assert.equal(nextOf(lookedUp(lost(), result, 1_000), 1_000), 'poll');
    }
  });

  it('find the purchase by an owned number, whatever the operation shows', () => {
    assert.equal(nextOf(lookedUp(lost(), lookups.owned, 1_000), 1_000), 'poll');
  });

  it('find the purchase by an operation that was absent before the POST, whatever its status', () => {
    for (const result of [
      lookups.notStarted,
      lookups.succeededNotOwned,
      lookups.succeededHoldUnknown,
    ]) {
      assert.equal(nextOf(lookedUp(lost(), result, 1_000), 1_000), 'poll');
      const late = lookedUp(lookedUp(lost(), lookups.absent, 31_000, 60_000), result, 90_000);
      assert.equal(nextOf(late, 90_000), 'poll');
    }
  });

  it('find it in the same way when the worker died that was to send the POST', () => {
    const stopped = submitted(newState, deferred('workerStopping', lookups.absent));
    const died = seen(stopped, { kind: 'submitLost', reason: 'killed' });
    assert.equal(nextOf(lookedUp(died, lookups.notStarted, 1_000), 1_000), 'poll');
  });

  it('that show a placeholder need a minute before the first POST, five once a POST was lost', () => {
    const before = submitted(newState, deferred('inconclusiveLookup', lookups.notStarted));
    const placeholder = lookedUp(before, lookups.notStarted, 30_000, 60_000);
    assert.equal(nextOf(placeholder, 60_000), 'submit');
    const post = posted(unavailable(0), lookups.notStarted);
    const minute = lookedUp(
      submitted(placeholder, post, 61_000),
      lookups.notStarted,
      ...[62_000, 63_000, 122_000],
    );
    assert.equal(nextOf(minute, 122_000), 'lookUp');
    assert.equal(nextOf(lookedUp(minute, lookups.notStarted, 362_000), 362_000), 'submit');
  });

  it('need five minutes if the hold could not be read', () => {
    const unread = lookups.absentHoldUnknown;
    const state = lookedUp(lost(unread), unread, 31_000, 60_000, 91_000, 330_000);
    assert.equal(nextOf(state, 330_000), 'lookUp');
    assert.equal(nextOf(lookedUp(state, unread, 331_000), 331_000), 'submit');
  });

  const pausesOf = (result: LookupResult, count: number): number[] => {
    let state = lost();
    const pauses: number[] = [];
    for (let now = START, step = 0; step < count; step += 1) {
      const next = decide(state, now, settings);
      assert.ok(next.action === 'lookUp');
      pauses.push(Math.round(next.at - now));
      now = next.at;
      state = lookedUp(state, result, now - START);
    }
    return pauses;
  };

  it('start after the shortest pause, then after pauses that grow to twenty seconds', () => {
    const pauses = pausesOf(lookups.absent, 9);
    assert.deepEqual(pauses.slice(0, 8), [1_000, 1_000, 1_000, 1_500, 2_250, 3_375, 5_063, 7_594]);
    assert.ok(pauses.every((pause) => pause <= 20_000));
  });

  it('the next one is due when the POST can no longer arrive, before the usual pause is over', () => {
    const next = decided(lookedUp(lost(), lookups.absent, 25_000), 25_000);
    assert.deepEqual(next, { action: 'lookUp', at: START + 30_000 });
  });

  it('pauses grow to five minutes while lookups are inconclusive', () => {
    assert.equal(pausesOf(lookups.denied, 30).at(-1), 5 * MINUTE_MS);
  });

  it('a Retry-After of an inconclusive lookup is followed', () => {
    const operation = { kind: 'throttled', httpStatus: 429, retryAfterMs: 240_000 } as const;
    assert.equal(pausesOf({ operation, numbers: 'notRead' }, 3).at(-1), 240_000);
  });

  it('pauses grow from the first inconclusive one, also across one without a response', () => {
    const denied = lookedUp(lost(), lookups.denied, 0, 100_000);
    const silent = seen(denied, { kind: 'unanswered', reason: 'no response' }, 200_000);
    const next = decided(lookedUp(silent, lookups.denied, 300_000), 300_000);
    assert.ok(next.action === 'lookUp' && next.at === START + 450_000);
  });

  it('a minute passes before the next one after Temporal gave a lookup up', () => {
    const times = { askedAt: START, endedAt: START + 1_000 };
    const state = observe(lost(), { kind: 'unanswered', reason: 'no response' }, times, settings);
    const next = decided(state, 1_000);
    assert.ok(next.action === 'lookUp' && next.at === START + 61_000);
  });
});

describe('an operation before the first POST', () => {
  const before = (result: LookupResult) =>
    submitted(newState, deferred('inconclusiveLookup', result));

  it('that has not started: no POST is sent at once', () => {
    assert.equal(nextOf(before(lookups.notStarted), 0), 'lookUp');
  });

  it('that runs is the purchase', () => {
    assert.equal(nextOf(before(lookups.running), 0), 'poll');
  });

  it('that has succeeded is the purchase only if a number is owned', () => {
    assert.equal(nextOf(before(lookups.succeededNotOwned), 0), 'lookUp');
    const owned = { ...lookups.succeededNotOwned, numbers: 'owned' as const };
    assert.equal(nextOf(before(owned), 0), 'poll');
  });

  it('with a canceled or an unknown status is the purchase', () => {
    for (const result of [lookups.canceled, lookups.unknownStatus]) {
      assert.equal(nextOf(before(result), 0), 'poll');
    }
  });
});

describe('the end of the hold', () => {
  const endMs = 16 * MINUTE_MS;

  it('without a POST: expired after a lookup asked since then that shows nothing', () => {
    const state = submitted(newState, deferred('holdExpired', lookups.absent));
    assert.equal(nextOf(state, endMs), 'lookUp');
    assert.equal(nextOf(lookedUp(state, lookups.absent, endMs), endMs), 'expired');
  });

  it('after a POST with an unknown outcome: expired after the proof', () => {
    assert.equal(nextOf(lost(), endMs), 'lookUp');
    const state = lookedUp(lost(), lookups.absent, endMs, endMs + 30_000, endMs + 61_000);
    assert.equal(nextOf(state, endMs + 61_000), 'expired');
  });

  it('comes 16 minutes after the first lookup if the search could not be read', () => {
    const unread = lookups.absentHoldUnknown;
    const state = submitted(newState, deferred('noTimeLeft', unread));
    assert.equal(nextOf(state, endMs - 1), 'submit');
    assert.equal(nextOf(lookedUp(state, unread, endMs), endMs), 'expired');
  });
});

describe('a cancel request', () => {
  it('before any lookup asks for one, because an earlier run may have bought', () => {
    assert.equal(nextOf(cancelRequested(newState), 0), 'lookUp');
  });

  it('without a POST that may have reached ACS: canceled after one lookup', () => {
    assert.equal(nextOf(lookedUp(cancelRequested(newState), lookups.absent, 0), 0), 'canceled');
  });

  it('needs a lookup asked after it, because a reset copies those of a run that may have POSTed since', () => {
    const before = lookedUp(newState, lookups.absent, -1_000);
    assert.equal(nextOf(cancelRequested(before), 0), 'lookUp');
  });

  it('in a run that was not judged: earlier lookups do not count, because a reset may have copied them', () => {
    const copied = lookedUp(cancelRequested(newState), lookups.absent, 0);
    const state = seen(copied, { kind: 'runNotJudged' }, 1_000);
    assert.equal(nextOf(state, 1_000), 'lookUp');
    assert.equal(nextOf(lookedUp(state, lookups.absent, 1_000), 1_000), 'canceled');
  });

  it('with a POST of unknown outcome: canceled only after the proof', () => {
    assert.equal(nextOf(cancelRequested(lost()), 0), 'lookUp');
    const proved = lookedUp(cancelRequested(lost()), lookups.absent, 31_000, 60_000, 91_000);
    assert.equal(nextOf(proved, 91_000), 'canceled');
  });

  it('of a purchase that ACS has: sends the DELETE, then polls for the outcome', () => {
    const state = cancelRequested(lookedUp(lost(), lookups.running, 1_000));
    assert.equal(nextOf(state, 1_000), 'cancel');
    assert.equal(nextOf(seen(state, cancelTaken), 1_000), 'poll');
  });
});
