import assert from 'node:assert/strict';
import { outcomeOf } from '../support/outcome.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('a second POST, after ACS had denied for long that it has the first', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack();
  });
  after(() => stack.close());

  for (const secondPurchase of ['same', 'conflict', 'notFound'] as const) {
    it(`and that ACS answers with ${secondPurchase}, is reported as bought`, async () => {
      // Numbers that show make a second POST needless.
      stack.emulator.setBehavior({ secondPurchase, provisioning: 'paused' });
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'dropAfter', times: 1, searchId },
        { on: 'purchase', kind: 'notVisible', count: 16, searchId },
      ]);
      const purchase = await stack.start(searchId);
      await until(() => stack.entry(searchId).posts.length === 2, 40_000);
      stack.emulator.setBehavior({ provisioning: 'proceeds' });
      const outcome = await outcomeOf(purchase);
      assert.equal(outcome.is, 'bought', JSON.stringify(outcome));
      const { posts, bought } = stack.entry(searchId);
      assert.equal(posts.length, 2);
      assert.equal(bought.length, 1);
    });
  }
});
