import assert from 'node:assert/strict';
import { outcomeOf } from '../support/outcome.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

describe('a second POST, while ACS does not show the first for long', () => {
  const stack = suiteStack();

  for (const secondPurchase of ['same', 'conflict', 'notFound'] as const) {
    it(`answered with ${secondPurchase}: bought`, async () => {
      // An owned number that is visible would prevent the second POST.
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
      assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
      const { posts, bought } = stack.entry(searchId);
      assert.equal(posts.length, 2);
      assert.equal(bought.length, 1);
    });
  }
});
