import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

const AWAY = { kind: 'statusBefore', status: 503 } as const;

describe('a purchase: hard cases', () => {
  const stack = suiteStack();
  afterEach(() => {
    stack.emulator.setBehavior({ searchResultAfterPurchase: 'kept' });
  });

  const partly = {
    on: 'purchase',
    kind: 'partial',
    acquire: 1,
    error: { code: 'NumbersPartiallyAcquired', message: 'one of two' },
  } as const;

  it('failed at ACS: not reported as failed before the search is read', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults([
      { ...partly, searchId },
      { on: 'getSearchResult', ...AWAY, searchId },
    ]);
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).status === 'failed');
    const attempt = async () => {
      const [pending] = (await purchase.handle.describe()).raw.pendingActivities ?? [];
      return pending?.attempt ?? 0;
    };
    await until(async () => (await attempt()) >= 2);
    stack.emulator.setFaults([]);
    const { kind, result } = await outcomeOf(purchase);
    assert.equal(kind, 'bought');
    assert.deepEqual([result?.receipt.confirmed.length, result?.receipt.missing.length], [1, 1]);
  });

  it('failed at ACS, search never readable: OutcomeUnknown', async () => {
    stack.emulator.setBehavior({ searchResultAfterPurchase: 'notFound' });
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults([
      { ...partly, searchId },
      { on: 'getSearchResult', ...AWAY, searchId, times: 1 },
    ]);
    const { kind, details } = await outcomeOf(await stack.start(searchId));
    assert.deepEqual([kind, details?.reason], ['OutcomeUnknown', 'unproved']);
  });

  it('of many numbers that cannot be read: ends', async () => {
    const searchId = stack.emulator.search({ quantity: 40 });
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).status !== null);
    stack.emulator.setFaults([{ on: 'getNumber', kind: 'delay', delayMs: 60_000, searchId }]);
    const { kind, result } = await outcomeOf(purchase);
    assert.equal(kind, 'bought');
    assert.equal(result?.receipt.unread.length, 40);
  });

  it('keeps its settings on a worker with other settings', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([{ on: '*', ...AWAY, searchId }]);
    const purchase = await stack.start(searchId);
    await until(async () => (await purchase.handle.describe()).historyLength > 10);
    await stack.stopWorker();
    await stack.startWorker({ postTimeoutMs: QUICK.postTimeoutMs * 3 });
    const delayMs = QUICK.postTimeoutMs * 2;
    stack.emulator.setFaults([{ on: 'purchase', kind: 'delay', delayMs, times: 1, searchId }]);
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
    const history = JSON.stringify(await purchase.handle.fetchHistory());
    const decoded = [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    assert.ok(
      decoded.some((text) => text.includes(`no response within ${QUICK.postTimeoutMs} ms`)),
    );
    await stack.stopWorker();
    await stack.startWorker();
  });

  it('terminated during the lookup: sends no POST', async () => {
    const searchId = stack.emulator.search();
    // Slow enough for a heartbeat to report the termination.
    const delayMs = QUICK.getTimeoutMs - 100;
    stack.emulator.setFaults([
      { on: 'getOperation', kind: 'delay', delayMs, searchId },
      { on: 'getNumber', kind: 'delay', delayMs, searchId },
    ]);
    const purchase = await stack.start(searchId);
    await until(async () => {
      const [pending] = (await purchase.handle.describe()).raw.pendingActivities ?? [];
      return pending?.activityType?.name === 'submitPurchase' && Number(pending.state) === 2;
    });
    await purchase.handle.terminate('by hand');
    await sleep(QUICK.submitTimeoutMs);
    assert.equal(stack.entry(searchId).posts.length, 0);
  });
});
