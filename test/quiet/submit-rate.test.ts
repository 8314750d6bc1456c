import assert from 'node:assert/strict';
import { outcomeOf } from '../support/outcome.js';
import type { Purchase } from '../support/stack.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

describe('purchases that wait for a rate-limit slot', function () {
  this.timeout(120_000);
  const POSTS_PER_SECOND = 1;
  const settings = { postsPerSecond: POSTS_PER_SECOND, submitTimeoutMs: 12_000 };
  const stack = suiteStack({ settings, limits: { requestsPerSecond: 1_000 } });

  it('are submitted one by one, show the wait, and are canceled at once', async () => {
    const purchases = await Promise.all(Array.from({ length: 12 }, () => stack.start()));
    const waiting = new Set<Purchase>();
    await until(async () => {
      for (const purchase of purchases) {
        const operation = await stack.purchases.get(purchase.handle.workflowId).operation();
        const activity = operation.status === 'running' ? operation.activity : undefined;
        if (activity === 'waiting for a rate-limit slot, or for a worker, to submit the purchase')
          waiting.add(purchase);
      }
      return waiting.size >= 6;
    });
    const unwanted = [...waiting].at(-1) ?? assert.fail('none waits');
    await unwanted.handle.cancel();
    assert.equal((await outcomeOf(unwanted)).kind, 'canceled');
    assert.equal(stack.entry(unwanted.searchId).posts.length, 0);
    const posted = () => purchases.filter(({ searchId }) => stack.entry(searchId).posts.length > 0);
    assert.ok(posted().length < purchases.length - 1, 'it did not wait for the others');
    const wanted = purchases.filter((purchase) => purchase !== unwanted);
    const ends = await Promise.all(wanted.map((purchase) => outcomeOf(purchase)));
    assert.deepEqual(new Set(ends.map(({ kind }) => kind)), new Set(['bought']));
    const times = wanted
      .flatMap(({ searchId }) => stack.entry(searchId).posts)
      .map(({ receivedAt }) => Date.parse(receivedAt))
      .sort((a, b) => a - b);
    assert.equal(times.length, wanted.length);
    const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    // A lookup comes between the slot and the POST, and the first one opens a connection.
    assert.ok(tookMs >= (times.length - 3) * (1_000 / POSTS_PER_SECOND), `${tookMs} ms`);
  });

  it('show the rate in the Temporal UI', async () => {
    const { handle } = await stack.start();
    await handle.result();
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).map(({ userMetadata }) =>
      Buffer.from(userMetadata?.summary?.data ?? []).toString(),
    );
    assert.ok(summaries.includes('"Submit purchase: lookup, then POST (rate limit 1/s)"'));
  });
});
