import assert from 'node:assert/strict';
import { OUTCOME_KEY } from '../../src/temporal/search-attributes.js';
import { stageOf } from '../support/stage-of.js';
import { outcomeOf } from '../support/outcome.js';
import { itTogether, withStack } from '../support/suite.js';
import { sharedTemporal, workerLog } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('a long purchase', () => {
  // Attempts are counted, so none may be caused by a late heartbeat or result.
  const settings = { heartbeatTimeoutMs: 15_000, pollTimeoutMs: 20_000 };
  const together = itTogether();

  together('adds nothing to the history in an outage', () =>
    withStack({ settings }, async (stack) => {
      const purchase = await stack.start();
      await until(() => stack.entry(purchase.searchId).status !== null);
      stack.emulator.setFaults([{ on: 'getOperation', kind: 'statusBefore', status: 503 }]);
      const pending = async () => (await purchase.handle.describe()).raw.pendingActivities?.[0];
      await until(async () => ((await pending())?.attempt ?? 0) >= 3);
      const length = (await purchase.handle.describe()).historyLength;
      await until(async () => ((await pending())?.attempt ?? 0) >= 6);
      assert.match((await pending())?.lastFailure?.message ?? '', /ACS returned 503/);
      assert.equal((await purchase.handle.describe()).historyLength, length);
      stack.emulator.setFaults([]);
      assert.equal((await outcomeOf(purchase)).kind, 'bought');
    }),
  );

  together('adds few events to the history in an outage before the POST, then buys', () =>
    withStack({ settings }, async (stack) => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([{ on: '*', kind: 'statusBefore', status: 503 }]);
      const purchase = await stack.start(searchId);
      const pending = async () => (await purchase.handle.describe()).raw.pendingActivities?.[0];
      await until(async () => ((await pending())?.attempt ?? 0) >= 4);
      const length = (await purchase.handle.describe()).historyLength;
      assert.ok(length < 30, `${length} events`);
      await until(async () => ((await pending())?.attempt ?? 0) >= 6);
      assert.equal((await purchase.handle.describe()).historyLength, length);
      stack.emulator.setFaults([]);
      assert.equal((await outcomeOf(purchase)).kind, 'bought');
      assert.equal(stack.entry(searchId).posts.length, 1);
    }),
  );

  together('continues as new with its state, stage and memo', () =>
    withStack({ settings: { ...settings, continueAsNewAfterEvents: 12 } }, async (stack) => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'dropAfter', times: 1, searchId },
        { on: 'purchase', kind: 'notVisible', count: 5, searchId },
      ]);
      const purchase = await stack.start(searchId);
      const first = (await purchase.handle.describe()).runId;
      const outcome = await outcomeOf(purchase);
      assert.equal(outcome.kind, 'bought');
      assert.equal(stack.entry(searchId).posts.length, 1);
      const { client } = await sharedTemporal();
      const last = await client.workflow.getHandle(purchase.handle.workflowId).describe();
      assert.notEqual(last.runId, first);
      assert.equal(last.typedSearchAttributes.get(OUTCOME_KEY), 'bought');
    }),
  );

  together('is marked as stalled once and continues', () =>
    withStack({ settings: { ...settings, stalledAfterMs: 500 } }, async (stack) => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([
        { on: 'getOperation', kind: 'statusBefore', status: 429, times: 5, searchId },
      ]);
      const purchase = await stack.start(searchId);
      await until(async () => {
        return stageOf(await purchase.handle.describe()) === 'stalled';
      });
      assert.equal((await outcomeOf(purchase)).kind, 'bought');
    }),
  );

  together('survives a key rotation', () =>
    withStack({ settings }, async (stack) => {
      const purchase = await stack.start();
      await until(() => stack.entry(purchase.searchId).status !== null);
      const rotated = Buffer.from('another key of thirty-two bytes!').toString('base64');
      stack.emulator.setKeys({ primary: rotated });
      await until(() => stack.entry(purchase.searchId).gets.some(({ answer }) => answer === 401));
      const [, key] = /accesskey=(.+)$/.exec(stack.emulator.connectionString) ?? [];
      assert.equal(key, rotated);
      await stack.stopWorker();
      await stack.startWorker();
      assert.equal((await outcomeOf(purchase)).kind, 'bought');
    }),
  );
});

describe('secrets', () => {
  it('are neither in the histories nor in the logs of failed purchases', () =>
    withStack({}, async (stack) => {
      const refused = stack.emulator.search();
      const denied = stack.emulator.search();
      const lost = stack.emulator.search();
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'statusBefore', status: 400, searchId: refused },
        { on: '*', kind: 'statusBefore', status: 401, searchId: denied },
        { on: 'purchase', kind: 'dropBefore', searchId: lost, times: 1 },
        { on: 'getOperation', kind: 'dropBefore', searchId: lost, times: 3 },
      ]);
      const purchases = await Promise.all([refused, denied, lost].map((id) => stack.start(id)));
      const ends = await Promise.all(purchases.map(outcomeOf));
      assert.deepEqual(
        ends.map(({ kind }) => kind),
        // Every lookup is denied, too, so the outcome is unknown.
        ['PurchaseRejected', 'OutcomeUnknown', 'bought'],
      );
      const histories = await Promise.all(
        purchases.map(async ({ handle }) => JSON.stringify(decoded(await handle.fetchHistory()))),
      );
      const [, key = ''] = /accesskey=(.+)$/.exec(stack.emulator.connectionString) ?? [];
      const texts = [...histories, ...workerLog(), JSON.stringify(ends)];
      assert.ok(
        texts.some((text) => text.includes('PurchaseRejected')),
        'the search can find',
      );
      for (const text of texts) {
        assert.ok(!text.includes(key), 'the key');
        assert.doesNotMatch(text, /Signature=|HMAC-SHA256|accesskey|authorization/i);
        assert.doesNotMatch(text, /AxiosError/);
      }
    }));
});

/** A history with its payloads as text. */
function decoded(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decoded(item)]));
}
