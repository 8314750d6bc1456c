import assert from 'node:assert/strict';
import type { LookupResult } from '../../../src/purchase/contract/activity-results.js';
import { postInFlightForMs } from '../../../src/purchase/state/post-in-flight.js';
import { observe } from '../../../src/purchase/state/observe.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  decided,
  deferred,
  hold,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  OPERATION_ID,
  posted,
  settings,
  START,
  submitted,
  unaccepted,
  unavailable,
} from './world.js';

const IN_FLIGHT_MS = postInFlightForMs(settings);
const SUBMIT_MS = 1_000;
const LOOKUP_MS = 100;

/** ACS never shows the purchase; POSTs get a 503 for so long and are accepted after that. */
function simulate(holdMs: number, outageMs = Infinity) {
  const absentAt = (ms: number): LookupResult => ({
    ...lookups.absent,
    hold: { ...hold, expiresInMs: holdMs - ms },
  });
  const posts: number[] = [];
  let state = newState;
  let ms = 0;
  for (let step = 0; step < 1_000; step += 1) {
    const decision = decided(state, ms);
    if (decision.action !== 'submit' && decision.action !== 'lookUp') {
      return { posts, end: nextOf(state, ms) };
    }
    ms = Math.max(ms, decision.at - START);
    if (nextOf(state, ms) !== decision.action) continue;
    const isSubmit = decision.action === 'submit';
    const askedAt = START + ms;
    if (isSubmit) posts.push(ms);
    const accepted = { kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 1 } as const;
    const post = ms < outageMs ? unavailable(IN_FLIGHT_MS - SUBMIT_MS) : accepted;
    const before = absentAt(ms);
    ms += isSubmit ? SUBMIT_MS : LOOKUP_MS;
    const times = { askedAt, endedAt: START + ms };
    state = isSubmit
      ? observe(state, { kind: 'submitted', result: posted(post, before) }, times, settings)
      : observe(state, { kind: 'lookedUp', result: before }, times, settings);
  }
  return assert.fail('no end');
}

describe('further POSTs', () => {
  it('a hold of 16 minutes allows four, after 0, 1.6, 4.1 and 8.6 minutes', () => {
    const { posts, end } = simulate(16 * MINUTE_MS);
    assert.equal(posts.length, 4, String(posts));
    for (const [index, minutes] of [0, 1.55, 4.1, 8.65].entries()) {
      const at = posts[index] ?? 0;
      const lateMs = at - minutes * MINUTE_MS;
      assert.ok(Math.abs(lateMs) <= 4_000, `POST ${index + 1} after ${at} ms`);
    }
    assert.equal(end, 'expired');
  });

  it('a hold of 10 minutes overcomes an outage of 5 minutes in which only the POST fails', () => {
    assert.equal(simulate(10 * MINUTE_MS, 5 * MINUTE_MS).end, 'poll');
  });

  it('a lookup under way when the POST can no longer arrive, or the proof may be complete, is followed at once', () => {
    const lookUp = (state: PurchaseState, askedMs: number, endedMs: number) => {
      const times = { askedAt: START + askedMs, endedAt: START + endedMs };
      return observe(state, { kind: 'lookedUp', result: lookups.absent }, times, settings);
    };
    const dueAfter = (state: PurchaseState, ms: number) => {
      const decision = decided(state, ms);
      return decision.action === 'lookUp' ? decision.at - START : decision.action;
    };
    const early = lookUp(submitted(newState, posted(unavailable(30_000))), 29_000, 31_000);
    assert.equal(dueAfter(early, 31_000), 31_000);
    const first = lookUp(early, 31_000, 32_000);
    assert.equal(dueAfter(first, 32_000), 48_000);
    const second = lookUp(first, 91_500, 92_500);
    assert.equal(dueAfter(second, 92_500), 92_500);
    assert.equal(dueAfter(lookUp(second, 92_500, 93_000), 93_000), 'submit');
  });

  it('with less of the hold the purchase ends as expired', () => {
    const { posts, end } = simulate(9 * MINUTE_MS, 5 * MINUTE_MS);
    assert.deepEqual([posts.length, end], [3, 'expired']);
  });

  it('the absence after each POST is proved over twice the time of the one before', () => {
    let state = newState;
    let ms = 0;
    for (const spanMs of [60_000, 120_000, 240_000]) {
      state = submitted(state, posted(unavailable(0)), ms);
      state = lookedUp(state, lookups.absent, ms, ms + 1, ms + spanMs - 1);
      assert.equal(nextOf(state, ms + spanMs - 1), 'lookUp', `span ${spanMs}`);
      ms += spanMs;
      state = lookedUp(state, lookups.absent, ms);
      assert.equal(nextOf(state, ms), 'submit', `span ${spanMs}`);
    }
  });

  it('an extended proof doubles as well', () => {
    const once = submitted(newState, posted(unavailable(0)));
    const proved = lookedUp(once, lookups.absent, 0, 1, 60_000);
    const post = { kind: 'rejected', httpStatus: 409 } as const;
    const rejected = submitted(submitted(proved, posted(unavailable(0)), 60_000), posted(post), 0);
    const state = lookedUp(rejected, lookups.absent, 60_000, 90_000, 360_000, 659_999);
    assert.equal(nextOf(state, 659_999), 'lookUp');
    assert.equal(nextOf(lookedUp(state, lookups.absent, 660_000), 660_000), 'rejected');
  });

  it('none is sent with less of the hold left than a POST may be in flight', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const lastMs = 16 * MINUTE_MS - IN_FLIGHT_MS;
    const early = lookedUp(lost, lookups.absent, 1, 2, lastMs - 1);
    assert.equal(nextOf(early, lastMs - 1), 'submit');
    assert.equal(nextOf(early, lastMs), 'lookUp');
    assert.equal(nextOf(lookedUp(early, lookups.absent, lastMs), lastMs), 'expired');
  });

  it('the first may be sent until the hold ends', () => {
    const lastMs = 16 * MINUTE_MS - 1;
    const state = submitted(newState, deferred('rateLimited', lookups.absent));
    assert.equal(nextOf(state, lastMs), 'submit');
    assert.equal(nextOf(state, lastMs + 1), 'lookUp');
  });

  it('a lookup is due at the moment when the last POST can no longer arrive', () => {
    const lost = submitted(newState, posted(unavailable(30_000)));
    const decision = decided(lookedUp(lost, lookups.absent, 1_000, 20_000, 25_000), 25_000);
    assert.ok(decision.action === 'lookUp' && decision.at === START + 30_000);
  });

  it('a lookup is due at the moment when the proof can be complete', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const decision = decided(lookedUp(lost, lookups.absent, 0, 30_000, 55_000), 55_000);
    assert.ok(decision.action === 'lookUp' && decision.at === START + 60_000);
  });

  it('throttled after the proof: the next submit needs no proof', () => {
    const proved = lookedUp(
      submitted(newState, posted(unavailable(0))),
      lookups.absent,
      ...[0, 1, 60_000],
    );
    const throttled = submitted(proved, posted({ kind: 'throttled', httpStatus: 429 }), 60_000);
    assert.deepEqual(decided(throttled, 60_000), { action: 'submit', at: START + 120_000 });
  });
});

describe('a POST with an unknown outcome', () => {
  const prove = (state: PurchaseState, ms: number) =>
    lookedUp(state, lookups.absent, ms, ms + 1, ms + 60_000);

  it('ends a row of deferrals: the next one has the shortest pause', () => {
    const often = [0, 1, 2].reduce((state) => submitted(state, deferred('rateLimited')), newState);
    const lost = submitted(often, posted(unavailable(0)));
    const state = submitted(prove(lost, 0), deferred('rateLimited'), 60_000);
    assert.equal(unaccepted(state).nextSubmit.notBefore, START + 62_000);
  });

  it('settles the deferral before it: an inconclusive lookup does not end the proof', () => {
    const before = deferred('inconclusiveLookup', lookups.numbersUnreadable);
    const lost = submitted(submitted(newState, before), posted(unavailable(0)));
    const state = lookedUp(prove(lost, 0), lookups.denied, 61_000);
    assert.equal(nextOf(state, 61_000), 'submit');
  });

  it('ends a streak of denied submits', () => {
    const denied = posted({ kind: 'denied', httpStatus: 401 });
    const lost = submitted(submitted(newState, denied), posted(unavailable(0)), 1_000);
    const late = settings.deniedLimitMs;
    const again = submitted(prove(lost, 1_000), denied, late);
    assert.equal(nextOf(lookedUp(again, lookups.absent, late), late), 'submit');
  });

  it('starts the assumed hold', () => {
    const before = lookups.absentHoldUnknown;
    const lost = submitted(newState, { kind: 'lost', reason: 'attempt 2' });
    assert.deepEqual(lost.hold, { kind: 'unread', assumedUntil: START + settings.assumedHoldMs });
    const other = submitted(newState, posted(unavailable(0), before));
    assert.deepEqual(other.hold, lost.hold);
  });

  it('and then a 202 for another operation: a placeholder is not ours', () => {
    const lost = prove(submitted(newState, posted(unavailable(0))), 0);
    const other = { kind: 'accepted', operationId: 'purchase_other', nextPollInMs: 1 } as const;
    const state = submitted(lost, posted(other), 60_000);
    assert.equal(nextOf(lookedUp(state, lookups.notStarted, 61_000), 61_000), 'lookUp');
  });

  it('and then an earlier run that may have sent one: a placeholder is not ours', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const judgement = { runId: 'r', earlier: { kind: 'postAssumed', why: 'x' } } as const;
    const state = lookedUp(lost, { ...lookups.notStarted, judgement }, 1_000);
    assert.equal(nextOf(state, 1_000), 'lookUp');
  });
});
