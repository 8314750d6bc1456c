import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { startStack, type Purchase, type Stack, type StackOptions } from '../support/stack.js';
import { until } from '../support/until.js';

const RETRY_AFTER_S = 2;
const PURCHASES = 25;
/** Keeps the number of POSTs in flight at the first 429 small. */
const TURNS_PER_SECOND = 10;

/** Starts many purchases at once while ACS returns 429 to `on`, for twice its Retry-After. */
async function throttled(
  on: 'purchase' | 'getOperation',
  limits: StackOptions['limits'],
): Promise<{ stack: Stack; purchases: readonly Purchase[]; throttled: number; sent: number }> {
  // They may need more than the usual minute on a busy machine.
  const settings = { deadlineMs: 180_000, ...(limits && { postsPerSecond: TURNS_PER_SECOND }) };
  const stack = await startStack({ settings, ...(limits && { limits }) });
  const begin = () => Promise.all(Array.from({ length: PURCHASES }, () => stack.start()));
  const refuse = () => {
    const headers = { 'Retry-After': RETRY_AFTER_S };
    stack.emulator.setFaults([{ on, kind: 'statusBefore', status: 429, headers }]);
  };
  const firstThrottled = () => until(() => stack.emulator.ledger().calls.struck > 0);
  let purchases: Purchase[];
  if (on === 'purchase') {
    refuse();
    purchases = await begin();
  } else {
    stack.emulator.setBehavior({ provisioning: 'paused' });
    purchases = await begin();
    await until(() => purchases.every(({ searchId }) => stack.entry(searchId).status !== null));
    refuse();
  }
  // Calls in flight at the first 429 get one, too.
  await firstThrottled();
  await sleep(QUICK.getTimeoutMs);
  const before = stack.emulator.ledger().calls;
  await sleep(RETRY_AFTER_S * 2_000);
  const { calls } = stack.emulator.ledger();
  return {
    stack,
    purchases,
    throttled: calls.struck - before.struck,
    sent: calls.all - before.all,
  };
}

async function areBought(stack: Stack, purchases: readonly Purchase[]): Promise<void> {
  stack.emulator.setFaults([]);
  stack.emulator.setBehavior({ provisioning: 'proceeds' });
  const ends = await Promise.all(purchases.map((purchase) => outcomeOf(purchase)));
  assert.deepEqual(
    new Set(ends.map(({ kind }) => kind)),
    new Set(['bought']),
    JSON.stringify(ends),
  );
  for (const { searchId } of purchases) {
    const accepted = stack.entry(searchId).posts.filter(({ answer }) => answer === 202);
    assert.equal(accepted.length, 1);
  }
}

describe('a fleet that ACS throttles', function () {
  this.timeout(240_000);

  for (const on of ['purchase', 'getOperation'] as const) {
    it(`sends one ${on} per pause instead of one per purchase, and buys all`, async () => {
      const without = await throttled(on, undefined);
      await without.stack.close();
      const within = await throttled(on, { requestsPerSecond: 10_000 });
      await areBought(within.stack, within.purchases);
      await within.stack.close();
      const figures = `429s: ${within.throttled} instead of ${without.throttled}, requests: ${within.sent} instead of ${without.sent}`;
      assert.ok(within.throttled * 4 < without.throttled, figures);
      assert.ok(within.sent < without.sent, figures);
    });
  }
});
