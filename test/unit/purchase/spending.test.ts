import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { observe } from '../../../src/purchase/observe.js';
import type { Hold, LookReport, SubmitReport } from '../../../src/purchase/reports.js';
import type { Settings } from '../../../src/purchase/settings.js';
import { overrunOf } from '../../../src/purchase/spending.js';
import { absent, hold, MINUTE_MS, SEARCH_ID, sees, settings, START } from './world.js';

const limit = (amount: number, currencyCode = 'USD') => ({ amount, currencyCode });

function costing(amount: number, change: Partial<Hold['cost']> = {}, count = 2): Hold {
  const phoneNumbers = Array.from({ length: count }, (_, index) => `+1833555010${index}`);
  return { ...hold, phoneNumbers, cost: { ...hold.cost, amount, ...change } };
}

describe('the spending limit', () => {
  it('is held against the price of all numbers together', () => {
    assert.equal(overrunOf(costing(2), limit(4)), undefined);
    assert.equal(overrunOf(costing(2), limit(3.99))?.cost.amount, 4);
    assert.equal(overrunOf(costing(2), undefined), undefined);
  });

  it('is not exceeded by the rounding of decimal fractions', () => {
    assert.equal(overrunOf(costing(0.1, {}, 3), limit(0.3)), undefined);
    assert.ok(overrunOf(costing(0.1, {}, 3), limit(0.299999)));
  });

  it('compares nothing that cannot be compared', () => {
    assert.ok(overrunOf(costing(1, { currencyCode: 'EUR' }), limit(100)));
    assert.ok(overrunOf(costing(1, { billingFrequency: 'weekly' }), limit(100)));
    assert.equal(overrunOf(costing(1, { currencyCode: 'usd' }), limit(100)), undefined);
  });
});

describe('a purchase under a spending limit', () => {
  const limited: Settings = { ...settings, spendingLimit: limit(3) };
  const after = (
    report: SubmitReport,
    before = noEvidence(SEARCH_ID, START),
    atMs = 0,
  ): Evidence => {
    const times = { askedAt: START + atMs, answeredAt: START + atMs };
    return observe(before, { kind: 'submitted', report }, times, limited);
  };

  it('ends before any POST when a look shows that ACS does not have it', () => {
    const evidence = after({ before: sees.nothing, held: 'too dear' });
    const decision = decide(evidence, START, limited);
    assert.ok(decision.do === 'end' && decision.end.is === 'unaffordable');
    const { message, details } = failureOf(decision.end, evidence);
    assert.equal(details.code, 'SpendingLimitExceeded');
    assert.match(message, /cost 4 USD \(monthly\), the limit is 3 USD a month/);
    assert.deepEqual(details.overrun?.limit, limit(3));
    assert.equal(details.evidence?.posts, 0);
  });

  it('is followed to its end when ACS has it already', () => {
    assert.equal(decide(after({ before: sees.running }), START, limited).do, 'poll');
  });

  it('asks again for a cost that ACS does not tell, ever less often, until the hold ends', () => {
    const unread: LookReport = { operation: absent, numbers: 'holdUnknown' };
    let evidence = noEvidence(SEARCH_ID, START);
    let atMs = 0;
    const pauses: number[] = [];
    for (let tries = 0; tries < 100; tries += 1) {
      const decision = decide(evidence, START + atMs, limited);
      if (decision.do !== 'submit') break;
      const nextMs = Math.max(atMs, decision.at - START);
      if (nextMs >= settings.assumedHoldMs) {
        atMs = nextMs;
        continue;
      }
      pauses.push(nextMs - atMs);
      atMs = nextMs;
      evidence = after({ before: unread, held: 'unread', costUnknown: true }, evidence, atMs);
    }
    assert.deepEqual(pauses.slice(0, 5), [0, 2_000, 4_000, 8_000, 16_000]);
    assert.ok(pauses.length < 30 && Math.max(...pauses) === MINUTE_MS, String(pauses));
    const times = { askedAt: START + atMs, answeredAt: START + atMs };
    const last = observe(evidence, { kind: 'looked', report: unread }, times, limited);
    const decision = decide(last, START + atMs, limited);
    assert.ok(decision.do === 'end' && decision.end.is === 'expired');
  });
});
