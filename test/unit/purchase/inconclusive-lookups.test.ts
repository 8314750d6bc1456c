import assert from 'node:assert/strict';
import type { LookupResult } from '../../../src/purchase/contract/activity-results.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { decide } from '../../support/decide.js';
import { observe } from '../../../src/purchase/state/observe.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  cancelRequested,
  deferred,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  settings,
  shownAt,
  START,
  submitted,
} from './world.js';

/** A submit that sent no POST, because its lookup was inconclusive. */
const deferredBy = (before: LookupResult) =>
  submitted(newState, deferred('inconclusiveLookup', before));

/** Looks up until something else is decided; ACS always shows the same. */
function lookUpOn(from: PurchaseState, result: LookupResult, mostMs: number) {
  let state = from;
  let now = START;
  for (let count = 0; ; count += 1) {
    const decision = decide(state, now, settings);
    if (decision.action !== 'lookUp' || decision.at > START + mostMs) {
      return { decision, count, now };
    }
    now = decision.at + 100;
    const times = { askedAt: decision.at, endedAt: now };
    const shown = shownAt(result, now);
    state = observe(state, { kind: 'lookedUp', result: shown }, times, settings);
  }
}

describe('an inconclusive lookup before the POST', () => {
  for (const [what, result] of [
    ['succeeded while the hold is unknown', lookups.succeededHoldUnknown],
    ['unreadable numbers', lookups.numbersUnreadable],
  ] as const) {
    it(`${what}: lookups follow, without a rate-limit slot`, () => {
      const { count } = lookUpOn(deferredBy(result), result, 9 * MINUTE_MS);
      assert.ok(count > 5 && count < 30, `${count} lookups`);
    });
  }

  it('one conclusive lookup is enough to submit', () => {
    const state = deferredBy(lookups.numbersUnreadable);
    const { decision, count } = lookUpOn(state, lookups.absent, MINUTE_MS);
    assert.deepEqual([decision.action, count], ['submit', 1]);
  });

  it('succeeded while the hold is unknown, for ten minutes: the outcome is unproved', () => {
    const result = lookups.succeededHoldUnknown;
    const { decision, now } = lookUpOn(deferredBy(result), result, 60 * MINUTE_MS);
    const outcome = { kind: 'unknown', reason: 'unproved' };
    assert.deepEqual(decision, { action: 'finish', outcome });
    assert.ok(now - START >= 10 * MINUTE_MS && now - START < 20 * MINUTE_MS);
  });

  it('succeeded while the hold is unknown contradicts an absence: no cancel is proved', () => {
    const earlier = lookedUp(newState, lookups.absentHoldUnknown, 0);
    const contradicted = lookedUp(earlier, lookups.succeededHoldUnknown, 0);
    assert.equal(nextOf(cancelRequested(contradicted), 0), 'lookUp');
  });

  it('succeeded while the hold is unknown: a 404 after it proves no absence until the numbers are read', () => {
    const state = deferredBy(lookups.succeededHoldUnknown);
    const missing = lookedUp(state, lookups.absentHoldUnknown, 3_000);
    assert.equal(nextOf(missing, 3_000), 'lookUp');
    assert.equal(nextOf(lookedUp(missing, lookups.absent, 4_000), 4_000), 'submit');
  });

  it('succeeded while the hold is unknown: neither a 429 nor a deferral makes it forgotten', () => {
    const throttled: LookupResult = {
      operation: { kind: 'throttled', httpStatus: 429 },
      numbers: 'notRead',
    };
    const state = lookedUp(deferredBy(lookups.succeededHoldUnknown), throttled, 3_000);
    const missing = lookedUp(state, lookups.absentHoldUnknown, 4_000);
    assert.equal(nextOf(missing, 4_000), 'lookUp');
    const later = submitted(missing, deferred('wrongResource'), 5_000);
    assert.equal(nextOf(later, 60_000), 'lookUp');
    assert.equal(nextOf(lookedUp(later, lookups.absent, 61_000), 61_000), 'submit');
  });

  it('an owned number after it finds the purchase', () => {
    const owned = { ...lookups.succeededNotOwned, numbers: 'owned' } as const;
    const state = lookedUp(deferredBy(lookups.succeededHoldUnknown), owned, 0);
    assert.equal(nextOf(state, 0), 'poll');
  });
});

describe('a failure of a purchase whose hold was never read', () => {
  it('says that ACS never showed the held numbers', () => {
    const response = { httpStatus: 404, error: { code: 'NotFound', message: 'no' } };
    const outcome = { kind: 'rejected', response } as const;
    assert.match(failureOf(outcome, newState).message, /ACS never showed the held numbers/);
    const read = lookedUp(newState, lookups.absent, 0);
    assert.doesNotMatch(failureOf(outcome, read).message, /never showed/);
  });
});
