import assert from 'node:assert/strict';
import { PurchaseClient } from '../../src/index.js';
import { outcomeOf } from '../support/outcome.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('purchases that wait for their turn', function () {
  this.timeout(90_000);
  const POSTS_PER_SECOND = 1;
  let stack: Stack;
  before(async () => {
    const settings = { postsPerSecond: POSTS_PER_SECOND, submitTimeoutMs: 12_000 };
    stack = await startStack({ settings, limits: { requestsPerSecond: 1_000 } });
  });
  after(() => stack.close());

  it('are POSTed one by one, say so, and are canceled at once when nobody wants them any more', async () => {
    const purchases = await Promise.all(Array.from({ length: 12 }, () => stack.start()));
    const client = new PurchaseClient(stack.client, { taskQueue: stack.taskQueue });
    const waiting = new Set<Purchase>();
    await until(async () => {
      for (const purchase of purchases) {
        const operation = await client.get(purchase.handle.workflowId).operation();
        const activity = operation.status === 'running' ? operation.activity : undefined;
        if (activity === 'waiting for a rate-limit slot, or for a worker, to submit the purchase')
          waiting.add(purchase);
      }
      return waiting.size >= 6;
    });
    const unwanted = [...waiting].at(-1) ?? assert.fail('none waits');
    await unwanted.handle.cancel();
    assert.equal((await outcomeOf(unwanted)).is, 'canceled');
    assert.equal(stack.entry(unwanted.searchId).posts.length, 0);
    const posted = () => purchases.filter(({ searchId }) => stack.entry(searchId).posts.length > 0);
    assert.ok(posted().length < purchases.length - 1, 'it did not wait for the others');
    const wanted = purchases.filter((purchase) => purchase !== unwanted);
    const ends = await Promise.all(wanted.map((purchase) => outcomeOf(purchase)));
    assert.deepEqual(new Set(ends.map(({ is }) => is)), new Set(['bought']));
    const times = wanted
      .flatMap(({ searchId }) => stack.entry(searchId).posts)
      .map(({ receivedAt }) => Date.parse(receivedAt))
      .sort((a, b) => a - b);
    assert.equal(times.length, wanted.length);
    const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    // A look lies between the turn and the POST, and the first has a connection to open.
    assert.ok(tookMs >= (times.length - 3) * (1_000 / POSTS_PER_SECOND), `${tookMs} ms`);
  });

  it('say in the Temporal UI at which rate they go', async () => {
    const { handle } = await stack.start();
    await handle.result();
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).map(({ userMetadata }) =>
      Buffer.from(userMetadata?.summary?.data ?? []).toString(),
    );
    assert.ok(summaries.includes('"Submit purchase: lookup, then POST (rate limit 1/s)"'));
  });
});

describe('more purchases than there are turns while their numbers are held', function () {
  this.timeout(90_000);
  const HOLD_MS = 6_000;
  let stack: Stack;
  before(async () => {
    const settings = { postsPerSecond: 1, submitTimeoutMs: 12_000, assumedHoldMs: HOLD_MS };
    stack = await startStack({ settings, emulator: { holdMs: HOLD_MS } });
  });
  after(() => stack.close());

  it('end as expired without using up the turns of those that come after them', async () => {
    // At one a second they would take half a minute, and nothing behind them would be bought.
    const early = await Promise.all(Array.from({ length: 30 }, () => stack.start()));
    const ends = await Promise.all(early.map((purchase) => outcomeOf(purchase)));
    const ending = (as: string) => early.filter((_one, index) => ends[index]?.is === as);
    const [bought, expired] = [ending('bought'), ending('SearchExpired')];
    assert.ok(bought.length > 0 && bought.length < 15, `${bought.length} of 30 were bought`);
    assert.ok(expired.length > 0);
    assert.deepEqual(
      expired.flatMap(({ searchId }) => stack.entry(searchId).posts),
      [],
    );
    // One POST may leave while the numbers are held, and arrive when they no longer are.
    const tooLate = early.filter((one) => !bought.includes(one) && !expired.includes(one));
    assert.ok(tooLate.length <= 1, JSON.stringify(ends));
    for (const { searchId } of tooLate) {
      assert.equal(ending('PurchaseRejected')[0]?.searchId, searchId);
      const { posts, searchExpiresBy } = stack.entry(searchId);
      const lateMs = Date.parse(posts[0]?.receivedAt ?? '') - Date.parse(searchExpiresBy);
      assert.ok(posts.length === 1 && lateMs < 1_000, `${posts.length}, ${lateMs} ms late`);
    }
    const late = await stack.start();
    assert.equal((await outcomeOf(late)).is, 'bought');
  });
});
