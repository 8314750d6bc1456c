import assert from 'node:assert/strict';
import { OUTCOME_KEY, STAGE_KEY } from '../../src/temporal/search-attributes.js';
import { suiteStack } from '../support/suite.js';

describe('a purchase without faults', () => {
  const stack = suiteStack();

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
    assert.deepEqual(receipt.monthlyCosts, [{ amount: 4, currencyCode: 'USD' }]);
    assert.equal(entry.posts.length, 1);
    assert.equal(entry.bought.length, 2);
  });

  it('gives the submit activity one attempt', async () => {
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

  it('has its outcome in the search attributes and a summary on each step', async () => {
    const { searchId, handle } = await stack.start();
    await handle.result();
    const { typedSearchAttributes } = await handle.describe();
    assert.equal(typedSearchAttributes.get(STAGE_KEY), undefined);
    assert.equal(typedSearchAttributes.get(OUTCOME_KEY), 'bought');
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).flatMap(({ userMetadata }) => {
      const data = userMetadata?.summary?.data;
      return data ? [JSON.parse(Buffer.from(data).toString()) as string] : [];
    });
    const [purchase, stall, buy] = summaries;
    assert.equal(purchase, `purchase of search ${searchId}`);
    assert.equal(stall, 'Marks the purchase as stalled unless it ends within 30 s');
    assert.match(buy ?? '', /^Submit purchase: lookup, then POST \(rate limit \d+\/s\)$/);
    assert.ok(
      summaries.some((summary) =>
        /^Poll the operation \(\d+(\.\d)? s since accepted\)$/.test(summary),
      ),
      summaries.join('\n'),
    );
  });
});
