import assert from 'node:assert/strict';
import { summaryOf } from '../../../src/purchase/failures.js';
import { observe } from '../../../src/purchase/state/observe.js';
import { heldNumbers, holdEndsAt } from '../../../src/purchase/state/state.js';
import { accepted, polled } from './accepted-world.js';
import {
  decided,
  cancelRequested,
  deferred,
  hold,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  notFound,
  NUMBERS,
  posted,
  present,
  seen,
  settings,
  START,
  submitted,
  unavailable,
} from './world.js';

const END_MS = 16 * MINUTE_MS;
const OTHER = '+18335550199';

/** A lookup in which the search holds these numbers for so long. */
const holding = (phoneNumbers: readonly string[], expiresInMs = END_MS) => ({
  ...lookups.absent,
  hold: { ...hold, phoneNumbers, expiresInMs },
});

describe('the hold', () => {
  it('counts from the question, however late the result arrives', () => {
    const result = holding(NUMBERS, 60_000);
    for (const endedMs of [2_000, 9_000, 60_000]) {
      const times = { askedAt: START + 1_000, endedAt: START + endedMs };
      const state = observe(newState, { kind: 'lookedUp', result }, times, settings);
      assert.equal(holdEndsAt(state), START + 61_000);
      assert.equal(nextOf(state, 60_999), 'submit');
      assert.equal(nextOf(state, 61_000), 'lookUp');
      const known = polled(accepted, 1, { hold: result.hold });
      assert.equal(holdEndsAt(known), START + 60_001);
    }
  });

  it('that seems over, because the submit waited long for a worker, is read anew before the end', () => {
    const times = { askedAt: START, endedAt: START + 10 * MINUTE_MS };
    const throttled = deferred('throttled', holding(NUMBERS, 5 * MINUTE_MS));
    const late = observe(newState, { kind: 'submitted', result: throttled }, times, settings);
    assert.equal(nextOf(late, 10 * MINUTE_MS), 'lookUp');
    const again = seen(
      late,
      { kind: 'lookedUp', result: holding(NUMBERS, 5 * MINUTE_MS) },
      10 * MINUTE_MS,
    );
    assert.equal(nextOf(again, 11 * MINUTE_MS), 'submit');
  });

  it('is read anew by every lookup and submit: the last read counts', () => {
    const longer = lookedUp(newState, lookups.absent, 0);
    const shorter = seen(longer, { kind: 'lookedUp', result: holding(NUMBERS, 1_000) }, 2_000);
    assert.equal(holdEndsAt(shorter), START + 3_000);
    const again = submitted(shorter, deferred('rateLimited', lookups.absent), 2_500);
    assert.equal(holdEndsAt(again), START + END_MS);
  });

  it('stays as it was read when later lookups cannot read it, and says since when', () => {
    const read = lookedUp(newState, lookups.absent, 0);
    const unread = { ...read.hold, unreadSince: START + 5_000 };
    assert.deepEqual(lookedUp(read, lookups.absentHoldUnknown, 5_000, 9_000).hold, unread);
  });

  it('assumed: starts with the first lookup and is not moved by later ones', () => {
    const state = lookedUp(newState, lookups.absentHoldUnknown, 1_000, MINUTE_MS);
    assert.equal(holdEndsAt(state), START + 1_000 + settings.assumedHoldMs);
  });

  it('remembers numbers that the search no longer names', () => {
    const first = seen(newState, { kind: 'lookedUp', result: holding(NUMBERS) });
    const second = seen(first, { kind: 'lookedUp', result: holding([OTHER]) }, 1_000);
    assert.deepEqual(heldNumbers(second), [OTHER, ...NUMBERS]);
    const third = seen(second, { kind: 'lookedUp', result: holding(NUMBERS) }, 2_000);
    assert.deepEqual(heldNumbers(third), [...NUMBERS, OTHER]);
    assert.deepEqual(summaryOf(third).phoneNumbers, [...NUMBERS, OTHER]);
  });

  it('with a number that is new starts the proof of absence anew', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const twice = lookedUp(lost, lookups.absent, 0, 30_000);
    const numbers = [...NUMBERS, OTHER];
    const changed = seen(twice, { kind: 'lookedUp', result: holding(numbers) }, 60_000);
    assert.equal(nextOf(changed, 60_000), 'lookUp');
    const on = [90_000, 120_000].reduce(
      (state, ms) => seen(state, { kind: 'lookedUp', result: holding(numbers) }, ms),
      changed,
    );
    assert.equal(nextOf(on, 120_000), 'submit');
  });

  it('must have been read by the last lookup before a purchase ends as canceled', () => {
    const read = cancelRequested(lookedUp(newState, lookups.absent, 0), 1_000);
    const { hold: _, ...unread } = lookups.absent;
    const state = lookedUp(read, unread, 2_000);
    assert.equal(nextOf(state, 2_000), 'lookUp');
    assert.equal(nextOf(lookedUp(state, lookups.absent, 3_000), 3_000), 'canceled');
  });

  it('of an accepted purchase with a new, unread number: succeeded is not believed', () => {
    const operation = present('succeeded');
    const missing = [...NUMBERS];
    const none = { confirmed: [], missing, unread: [], holdKnown: true };
    const first = polled(accepted, 0, { operation, receipt: none });
    const more = { ...hold, phoneNumbers: [...NUMBERS, OTHER] };
    const unread = { ...none, unread: [OTHER] };
    const changed = polled(first, 1_000, { operation, receipt: unread, hold: more });
    const later = polled(changed, 2 * MINUTE_MS, { operation, receipt: unread });
    assert.equal(nextOf(later, 2 * MINUTE_MS), 'poll');
  });
});

describe('a search that ACS does not know', () => {
  const unknown = deferred('subjectNotFound', lookups.subjectNotFound);
  const { hold: _, ...rest } = lookups.absent;
  /** The search is gone; its numbers are known from before. */
  const gone = { ...rest, subjectNotFound: notFound };

  it('from the start: not found after two 404s a second apart', () => {
    const once = submitted(newState, unknown);
    assert.equal(nextOf(once, 0), 'lookUp');
    const soon = lookedUp(once, lookups.subjectNotFound, 999);
    assert.equal(nextOf(soon, 999), 'lookUp');
    const later = lookedUp(once, lookups.subjectNotFound, 1_000);
    assert.equal(nextOf(later, 1_000), 'subjectNotFound');
  });

  it('from the start: the second lookup waits for the shortest pause', () => {
    const times = { askedAt: START, endedAt: START + 500 };
    const once = observe(newState, { kind: 'submitted', result: unknown }, times, settings);
    const at = START + 500 + settings.lookupMinPauseMs;
    assert.deepEqual(decided(once, 500), { action: 'lookUp', purpose: 'beforePost', at });
  });

  it('and that a lookup reads after all: submits', () => {
    const state = lookedUp(submitted(newState, unknown), lookups.absent, 1_000);
    assert.equal(nextOf(state, 1_000), 'submit');
  });

  it('after its hold was read: expired, because it existed', () => {
    const read = submitted(newState, deferred('rateLimited', lookups.absent));
    const times = { askedAt: START + 4_000, endedAt: START + 5_000 };
    const result = deferred('subjectNotFound', gone);
    const once = observe(read, { kind: 'submitted', result }, times, settings);
    assert.equal(nextOf(once, 5_000), 'lookUp');
    assert.equal(nextOf(lookedUp(once, gone, 6_000), 6_000), 'expired');
  });

  it('after a POST with an unread hold: expired after the extended proof', () => {
    const lost = submitted(newState, posted(unavailable(0), lookups.absentHoldUnknown));
    const twice = lookedUp(lost, lookups.subjectNotFound, 0, 2_000, 150_000);
    assert.equal(nextOf(twice, 150_000), 'lookUp');
    const proved = lookedUp(twice, lookups.subjectNotFound, 300_000);
    assert.equal(nextOf(proved, 300_000), 'expired');
  });

  it('after a POST and a read hold: not expired, because ACS may hide a purchased search', () => {
    const lost = submitted(newState, posted(unavailable(0)));
    const state = lookedUp(lost, gone, 0, 30_000, 60_000);
    assert.equal(nextOf(state, 60_000), 'submit');
  });
});
