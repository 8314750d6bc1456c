import assert from 'node:assert/strict';
import { stageOf } from '../support/stage-of.js';
import { startStack, type Stack } from '../support/stack.js';

describe('a purchase that nothing disturbs', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack();
  });
  after(() => stack.close());

  it('ends with the finished operation and a receipt, after one POST', async () => {
    const { searchId, handle } = await stack.start();
    const { operation, receipt } = await handle.result();
    assert.equal(operation.status, 'succeeded');
    assert.equal(operation.id, `purchase_${searchId}`);
    const entry = stack.entry(searchId);
    assert.deepEqual(
      receipt.confirmed.map(({ phoneNumber }) => phoneNumber),
      entry.phoneNumbers,
    );
    assert.deepEqual([receipt.missing, receipt.unread], [[], []]);
    assert.deepEqual(receipt.monthlyCost, { amount: 4, currencyCode: 'USD' });
    assert.equal(entry.posts.length, 1);
    assert.equal(entry.bought.length, 2);
  });

  it('leaves the engine one attempt to POST', async () => {
    const { handle } = await stack.start();
    await handle.result();
    const { events } = await handle.fetchHistory();
    const attempts = (events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) =>
        scheduled?.activityType?.name === 'submitPurchase' ? [scheduled.retryPolicy] : [],
    );
    assert.deepEqual(
      attempts.map((policy) => policy?.maximumAttempts),
      [1],
    );
  });

  it('leaves its stage in the search attribute and its story in summaries', async () => {
    const { searchId, handle } = await stack.start();
    await handle.result();
    assert.equal(stageOf(await handle.describe()), 'provisioning');
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).flatMap(({ userMetadata }) => {
      const data = userMetadata?.summary?.data;
      return data ? [JSON.parse(Buffer.from(data).toString()) as string] : [];
    });
    const [purchase, stall, buy] = summaries;
    assert.equal(purchase, `purchase of search ${searchId}`);
    assert.equal(stall, 'stalled if not settled within 30 s');
    assert.match(buy ?? '', /^buy: look, then POST, in its turn/);
    assert.ok(
      summaries.some((summary) => /^poll the operation \(running for \d+ s\)$/.test(summary)),
      summaries.join('\n'),
    );
  });
});
