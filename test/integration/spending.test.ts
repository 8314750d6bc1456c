import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { testStack } from '../support/suite.js';
import { until } from '../support/until.js';

const limited = (amount: number, currencyCode = 'USD') => ({
  spendingLimit: { amount, currencyCode },
});

describe('a spending limit', () => {
  const stack = testStack({ worker: false });

  const searchFails = (searchId: string, change: Partial<FaultRuleInput>) => {
    const rule = { on: 'getSearchResult', kind: 'statusBefore', status: 503, searchId } as const;
    stack.emulator.setFaults([{ ...rule, ...change }]);
  };

  it('allows a purchase at the limit', async () => {
    await stack.startWorker(limited(4));
    const purchase = await stack.start();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
  });

  for (const [title, limit] of [
    ['costs more', limited(3.99)],
    ['is priced in another currency', limited(100, 'EUR')],
  ] as const) {
    it(`ends a purchase that ${title} before any POST`, async () => {
      await stack.startWorker(limit);
      const purchase = await stack.start();
      const outcome = await outcomeOf(purchase);
      assert.equal(outcome.kind, 'SpendingLimitExceeded');
      assert.equal(outcome.details?.exceeded?.costs[0]?.amount, 4);
      assert.deepEqual(stack.entry(purchase.searchId).posts, []);
    });
  }

  it('defers the POST until the cost can be read, then buys', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    searchFails(searchId, { times: 3 });
    await stack.startWorker(limited(4));
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  it('ends as expired when the cost can never be read', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    searchFails(searchId, {});
    await stack.startWorker({ ...limited(4), assumedHoldMs: 2_500 });
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'SearchExpired');
    assert.deepEqual(stack.entry(searchId).posts, []);
  });

  it('does not apply to a purchase that ACS already has', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults([{ on: 'purchase', kind: 'stuck', searchId }]);
    await stack.startWorker();
    const { handle } = await stack.start(searchId);
    await until(() => stack.entry(searchId).status !== null);
    await handle.terminate('the limit is set while it runs');
    await stack.stopWorker();
    stack.emulator.setFaults([]);
    await stack.startWorker(limited(1));
    const again = await stack.start(searchId);
    await sleep(1_000);
    const details = await again.handle.describe();
    assert.equal(details.status.name, 'RUNNING');
    assert.equal(stack.entry(searchId).posts.length, 1);
    await again.handle.terminate('test is over');
  });
});
