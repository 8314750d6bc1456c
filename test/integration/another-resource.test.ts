import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { hostOf } from '../../src/acs/auth/connection-string.js';
import { checkResources } from '../../src/cli/check-resources.js';
import type { CheckResult } from '../../src/cli/checks.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { startPurchase, type PurchaseWorkflow } from '../../src/client/start-purchase.js';
import type { SubmitResult } from '../../src/purchase/contract/activity-results.js';
import { Operator } from '../support/operator.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** Starts a purchase whose memo names the resource of a stack. */
async function startNamed({ client, emulator, taskQueue }: Stack): Promise<Purchase> {
  const searchId = emulator.search();
  const acsResource = hostOf(emulator.endpoint);
  const { handle } = await startPurchase(client, { searchId }, { taskQueue, acsResource });
  return { searchId, handle };
}

/** Waits until workers of another resource have refused an activity. */
async function untilRefused({ handle }: Purchase, activity: string): Promise<void> {
  await until(async () => {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    const wrong = pending?.lastFailure?.applicationFailureInfo?.type === 'WrongResource';
    return wrong && pending.activityType?.name === activity && (pending.attempt ?? 0) > 1;
  });
}

/** What the submits of a purchase have reported so far. */
async function submitReports({ handle }: Purchase): Promise<SubmitResult[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskCompletedEventAttributes: completed }) => {
    const data = completed?.result?.payloads?.[0]?.data;
    const report = data && (JSON.parse(Buffer.from(data).toString()) as SubmitResult);
    return report && 'reason' in report && report.reason === 'wrongResource' ? [report] : [];
  });
}

describe('two ACS resources on one task queue', function () {
  this.timeout(120_000);
  let own: Stack;
  let other: Stack;
  let connection: NativeConnection;
  before(async () => {
    const { address } = (await sharedTemporal()).server;
    connection = await NativeConnection.connect({ address });
    const taskQueue = `test-${randomUUID()}`;
    own = await startStack({ taskQueue });
    other = await startStack({ taskQueue, connection, worker: false });
  });
  after(async () => {
    await Promise.all([own.close(), other.close()]);
    await connection.close();
  });

  describe('a worker that was restarted with the connection string of the other one', () => {
    const ends = new Map<string, { purchase: Purchase; end: Promise<Outcome> }>();
    let reports: readonly SubmitResult[] = [];
    let callsOfOther = NaN;
    let interrupted: Outcome | undefined;
    let result: CheckResult | undefined;

    before(async () => {
      own.emulator.setBehavior({ provisioning: 'paused' });
      const lost = Array.from({ length: 3 }, () => own.emulator.search());
      own.emulator.setFaults(
        lost.flatMap((searchId) => [
          { on: 'purchase', kind: 'dropAfter', times: 1, searchId } as const,
          // Only the lookups before the POST get a response, so no lookup finds the purchase before the worker stops.
          {
            on: 'getOperation',
            kind: 'statusBefore',
            status: 503,
            accepted: true,
            searchId,
          } as const,
        ]),
      );
      const started = {
        'the response to its POST was lost': await own.start(lost[0]),
        'the response to its POST was lost, and it is canceled': await own.start(lost[1]),
        'it is accepted': await own.start(),
        'it is accepted, and it is canceled': await own.start(),
      };
      const terminated = await own.start(lost[2]);
      const purchases = Object.values(started);
      await until(() =>
        [...purchases, terminated].every(({ searchId }) => own.entry(searchId).status !== null),
      );
      await own.stopWorker();
      own.emulator.setFaults([]);
      for (const [name, { handle }] of Object.entries(started))
        if (name.includes('canceled')) await handle.cancel();
      const named = await startNamed(own);
      await other.startWorker();
      await Promise.all([
        ...purchases.slice(0, 2).map((purchase) => untilRefused(purchase, 'lookUpPurchase')),
        ...purchases.slice(2).map((purchase) => untilRefused(purchase, 'pollOperation')),
        until(async () => {
          reports = await submitReports(named);
          return reports.length > 0;
        }),
      ]);
      await until(async () => {
        result = await checkResources(new PurchaseClient(own.client, own));
        return result.status === 'failed';
      });
      callsOfOther = other.emulator.ledger().calls.all;
      const operator = new Operator(own, terminated);
      await operator.terminate();
      await operator.start();
      const handle = own.client.workflow.getHandle<PurchaseWorkflow>(operator.workflowId);
      interrupted = await outcomeOf({ handle });
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
      it(`leaves a purchase to a worker of its own resource, where it is bought: ${name}`, async () => {
        const { purchase, end } = ends.get(name) ?? assert.fail('it was not started');
        assert.equal((await end).kind, 'bought', JSON.stringify(await end));
        assert.equal(own.entry(purchase.searchId).posts.length, 1);
      });
    }

    it('sends its resource no request and reports the resource of the purchase', () => {
      assert.equal(callsOfOther, 0);
      const [here, there] = [own, other].map(({ emulator }) => hostOf(emulator.endpoint));
      const [report] = reports;
      const why = report?.kind === 'deferred' ? report.detail : '';
      assert.ok(
        why.startsWith(`this worker serves ${there}, the purchase belongs to ${here}; run`),
      );
    });

    it('is reported by doctor, with both resources', () => {
      const hosts = [own, other].map(({ emulator }) => hostOf(emulator.endpoint)).sort();
      assert.equal(
        result?.detail,
        `workers on ${own.taskQueue} serve 2 ACS resources: ${hosts.join(', ')}; purchases wait for a worker of theirs`,
      );
    });

    it('never reports that a run terminated at the first resource bought nothing', () => {
      assert.equal(interrupted?.kind, 'OutcomeUnknown', JSON.stringify(interrupted));
      assert.equal(interrupted.details?.reason, 'earlierRun');
    });
  });

  describe('one worker of each resource', () => {
    it('purchases are bought at their own resource with one POST each', async () => {
      await other.startWorker();
      const started = await Promise.all(
        [own, other].flatMap((stack) =>
          Array.from({ length: 3 }, async () => ({ stack, purchase: await startNamed(stack) })),
        ),
      );
      for (const { stack, purchase } of started) {
        const outcome = await outcomeOf(purchase);
        assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
        assert.equal(stack.entry(purchase.searchId).posts.length, 1);
      }
      for (const { emulator } of [own, other])
        assert.deepEqual(emulator.ledger().unmatchedPosts, []);
    });
  });
});
