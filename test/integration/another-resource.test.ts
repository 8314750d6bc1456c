import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { hostOf } from '../../src/acs/connection-string.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { SubmitReport } from '../../src/purchase/reports.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** Starts a purchase whose memo names the resource of a stack. */
async function startNamed({ client, emulator, taskQueue }: Stack): Promise<Purchase> {
  const searchId = emulator.search();
  const memo = { acsResource: hostOf(emulator.endpoint) };
  const { handle } = await startPurchase(client, { searchId }, { taskQueue, memo });
  return { searchId, handle };
}

/** Waits until workers of another resource have refused an activity twice. */
async function refusedTwice({ handle }: Purchase, activity: string): Promise<void> {
  await until(async () => {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    const isRefused = pending?.lastFailure?.applicationFailureInfo?.type === 'WrongResource';
    return isRefused && pending.activityType?.name === activity && (pending.attempt ?? 0) > 2;
  });
}

/** What the submits of a purchase have reported so far. */
async function submitReports({ handle }: Purchase): Promise<SubmitReport[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskCompletedEventAttributes: completed }) => {
    const data = completed?.result?.payloads?.[0]?.data;
    const report = data && (JSON.parse(Buffer.from(data).toString()) as SubmitReport);
    return report && 'wrongResource' in report ? [report] : [];
  });
}

describe('two ACS resources on one task queue', function () {
  this.timeout(60_000);
  let own: Stack;
  let other: Stack;
  before(async () => {
    const taskQueue = `test-${randomUUID()}`;
    own = await startStack({ taskQueue });
    other = await startStack({ taskQueue, worker: false });
  });
  after(() => Promise.all([own.close(), other.close()]));

  describe('a worker that was restarted with the connection string of the other one', () => {
    const ends = new Map<string, { purchase: Purchase; end: Promise<Outcome> }>();
    let refused: readonly SubmitReport[] = [];

    before(async () => {
      own.emulator.setBehavior({ provisioning: 'paused' });
      const [lost, lostAndCanceled] = [own.emulator.search(), own.emulator.search()];
      const on = (searchId: string) => ({ times: 1, searchId });
      own.emulator.setFaults([
        { on: 'purchase', kind: 'dropAfter', ...on(lost) },
        { on: 'purchase', kind: 'dropAfter', ...on(lostAndCanceled) },
      ]);
      const started = {
        'the response to its POST was lost': await own.start(lost),
        'the response to its POST was lost, and it is canceled': await own.start(lostAndCanceled),
        'it is accepted': await own.start(),
        'it is accepted, and it is canceled': await own.start(),
      };
      const purchases = Object.values(started);
      await until(() => purchases.every(({ searchId }) => own.entry(searchId).status !== null));
      // No investigation must find its purchase before the worker has stopped.
      own.emulator.setFaults([{ on: 'getOperation', kind: 'statusBefore', status: 503 }]);
      await own.stopWorker();
      own.emulator.setFaults([]);
      for (const [name, { handle }] of Object.entries(started))
        if (name.includes('canceled')) await handle.cancel();
      const named = await startNamed(own);
      await other.startWorker();
      await Promise.all([
        ...purchases.slice(0, 2).map((purchase) => refusedTwice(purchase, 'lookForPurchase')),
        ...purchases.slice(2).map((purchase) => refusedTwice(purchase, 'pollOperation')),
        until(async () => {
          refused = await submitReports(named);
          return refused.length > 1;
        }),
      ]);
      await other.stopWorker();
      own.emulator.setBehavior({ provisioning: 'proceeds' });
      await own.startWorker();
      for (const [name, purchase] of Object.entries({ ...started, 'it is not sent': named }))
        ends.set(name, { purchase, end: outcomeOf(purchase) });
    });

    for (const name of [
      'the response to its POST was lost',
      'the response to its POST was lost, and it is canceled',
      'it is accepted',
      'it is accepted, and it is canceled',
      'it is not sent',
    ]) {
      it(`leaves a purchase to a worker of its own resource, which sells it: ${name}`, async () => {
        const { purchase, end } = ends.get(name) ?? assert.fail('it was not started');
        assert.equal((await end).is, 'bought', JSON.stringify(await end));
        assert.equal(own.entry(purchase.searchId).posts.length, 1);
      });
    }

    it('asks its resource nothing, and says which resource a purchase belongs to', () => {
      assert.equal(other.emulator.ledger().calls.all, 0);
      const [here, there] = [own, other].map(({ emulator }) => hostOf(emulator.endpoint));
      const why = refused[0]?.wrongResource ?? '';
      assert.ok(
        why.startsWith(`this worker serves ${there}, the purchase belongs to ${here}; run`),
      );
    });
  });

  describe('a worker of each', () => {
    it('buys every purchase at its own resource, with one POST', async () => {
      const { server } = await sharedTemporal();
      const worker = await startWorkerProcess({
        address: server.address,
        connectionString: other.emulator.connectionString,
        taskQueue: own.taskQueue,
        settings: QUICK,
        limits: FULL_SPEED,
      });
      try {
        const started = await Promise.all(
          [own, other].flatMap((stack) =>
            Array.from({ length: 3 }, async () => ({ stack, purchase: await startNamed(stack) })),
          ),
        );
        for (const { stack, purchase } of started) {
          assert.equal((await outcomeOf(purchase)).is, 'bought');
          assert.equal(stack.entry(purchase.searchId).posts.length, 1);
        }
      } finally {
        await worker.kill();
      }
      for (const { emulator } of [own, other])
        assert.deepEqual(emulator.ledger().unmatchedPosts, []);
    });
  });
});
