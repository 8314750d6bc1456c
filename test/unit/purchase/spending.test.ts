import assert from 'node:assert/strict';
import type { PhoneNumberCost } from '../../../src/acs/wire.js';
import { failureOf } from '../../../src/purchase/failures.js';
import type { Settings } from '../../../src/purchase/contract/settings.js';
import { limitExceeded, totalCosts } from '../../../src/purchase/contract/spending.js';
import {
  decided,
  deferred,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  settings,
  START,
  submitted,
} from './world.js';

const limit = (amount: number, currencyCode = 'USD') => ({ amount, currencyCode });

/** The costs of `count` numbers at this price. */
function costing(amount: number, change: Partial<PhoneNumberCost> = {}, count = 2) {
  const cost = { amount, currencyCode: 'USD', billingFrequency: 'monthly', ...change };
  return totalCosts(Array.from({ length: count }, () => cost));
}

describe('the spending limit', () => {
  it('applies to the price of all numbers together', () => {
    assert.equal(limitExceeded(costing(2), limit(4)), undefined);
    assert.equal(limitExceeded(costing(2), limit(3.99))?.costs[0]?.amount, 4);
    assert.equal(limitExceeded(costing(2), undefined), undefined);
  });

  it('is not exceeded by the rounding of decimal fractions', () => {
    assert.equal(limitExceeded(costing(0.1, {}, 3), limit(0.3)), undefined);
    assert.ok(limitExceeded(costing(0.1, {}, 3), limit(0.299999)));
  });

  it('is exceeded by a cost in another currency or billing period', () => {
    assert.ok(limitExceeded(costing(1, { currencyCode: 'EUR' }), limit(100)));
    assert.ok(limitExceeded(costing(1, { billingFrequency: 'weekly' }), limit(100)));
    assert.equal(limitExceeded(costing(1, { currencyCode: 'usd' }), limit(100)), undefined);
  });

  it('is exceeded by numbers of which one costs another currency', () => {
    const mixed = [...costing(1), ...costing(1, { currencyCode: 'EUR' })];
    assert.deepEqual(limitExceeded(mixed, limit(100))?.costs, mixed);
  });
});

describe('a purchase with a spending limit', () => {
  const limited: Settings = { ...settings, spendingLimit: limit(3) };

  it('ends without a POST if the cost exceeds it and a lookup shows that ACS has no purchase', () => {
    const state = submitted(newState, deferred('overLimit', lookups.absent), 0, limited);
    const decision = decided(state, 0, limited);
    assert.ok(decision.action === 'finish' && decision.outcome.kind === 'overLimit');
    const { message, details } = failureOf(decision.outcome, state);
    assert.equal(details.code, 'SpendingLimitExceeded');
    assert.match(message, /cost 4 USD \(monthly\), the limit is 3 USD a month/);
    assert.deepEqual(details.exceeded?.limit, limit(3));
    assert.equal(details.evidence?.posts, 0);
  });

  it('is followed to its end if ACS has it already', () => {
    const found = deferred('inconclusiveLookup', lookups.running);
    assert.equal(nextOf(submitted(newState, found, 0, limited), 0, limited), 'poll');
  });

  it('does not end on an old read of the cost: the last lookup must have read the hold', () => {
    const state = submitted(newState, deferred('overLimit', lookups.absent), 0, limited);
    const { hold: _, ...without } = lookups.absent;
    const later = lookedUp(state, without, 5_000);
    assert.equal(nextOf(later, 5_000, limited), 'lookUp');
    assert.equal(nextOf(lookedUp(later, lookups.absent, 6_000), 6_000, limited), 'overLimit');
  });

  it('submits again after growing pauses while the cost cannot be read, until the hold ends', () => {
    const unread = lookups.absentHoldUnknown;
    let state = newState;
    let ms = 0;
    const pauses: number[] = [];
    for (let tries = 0; tries < 100; tries += 1) {
      const decision = decided(state, ms, limited);
      if (decision.action !== 'submit') break;
      const nextMs = Math.max(ms, decision.at - START);
      if (nextMs >= settings.assumedHoldMs) {
        ms = nextMs;
        continue;
      }
      pauses.push(nextMs - ms);
      ms = nextMs;
      state = submitted(state, deferred('costUnknown', unread), ms, limited);
    }
    assert.deepEqual(pauses.slice(0, 5), [0, 2_000, 4_000, 8_000, 16_000]);
    assert.ok(pauses.length < 30 && Math.max(...pauses) === MINUTE_MS, String(pauses));
    assert.equal(nextOf(lookedUp(state, unread, ms), ms, limited), 'expired');
  });
});
