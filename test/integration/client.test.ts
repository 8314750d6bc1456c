import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  ForeignWorkflowError,
  PurchaseCanceledError,
  PurchaseClient,
  PurchaseConflictError,
  PurchaseError,
  PurchaseInterruptedError,
  PurchaseEndedError,
  PurchaseNotFoundError,
  type PurchaseOperation,
} from '../../src/index.js';
import { readPurchases } from '../../src/cli/reconcile-purchases.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('PurchaseClient', () => {
  const stack = suiteStack();
  let purchases: PurchaseClient;
  before(() => {
    const { taskQueue } = stack;
    purchases = new PurchaseClient(stack.client, { taskQueue, uiUrl: 'http://ui.example/' });
  });

  const statusOf = async (id: string) => (await purchases.get(id).operation()).status;

  it('shows the activity of a running purchase, then the receipt', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    const purchase = await purchases.start({ searchId }, { tags: { requestedBy: 'orders' } });
    assert.equal(purchase.isNew, true);
    assert.equal(
      purchase.uiUrl,
      `http://ui.example/namespaces/default/workflows/purchase_${searchId}`,
    );
    await until(async () => {
      const operation = await purchase.operation();
      return operation.status === 'running' && operation.stage === 'provisioning';
    });
    const { receipt } = await purchase.result();
    assert.equal(receipt.confirmed.length, 2);
    const operation = await purchases.get(searchId).operation();
    assert.equal(operation.status, 'succeeded');
    assert.deepEqual(operation.memo, { requestedBy: 'orders' });
    assert.ok(operation.endedAt && operation.endedAt >= operation.startedAt);
  });

  it('start() of an existing purchase returns isNew false, running or bought', async () => {
    const searchId = stack.emulator.search();
    const first = await purchases.start({ searchId });
    const second = await purchases.start({ searchId: searchId.toUpperCase().replaceAll('-', '') });
    assert.deepEqual([first.isNew, second.isNew], [true, false]);
    await second.result();
    assert.equal((await purchases.start({ searchId: first.operationId })).isNew, false);
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  it('start() rejects another agreement; a missing one is false', async () => {
    const searchId = stack.emulator.search();
    await purchases.start({ searchId });
    await assert.rejects(
      purchases.start({ searchId, agreeToNotResell: true }),
      PurchaseConflictError,
    );
    assert.equal((await purchases.start({ searchId, agreeToNotResell: false })).isNew, false);
  });

  it('start() rejects an invalid request before it starts a workflow', async () => {
    const wrong = purchases.start({ searchId: 'not an id' });
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof PurchaseError && error.code === 'InvalidRequest');
      return error.message.includes('searchId is "not an id"');
    });
  });

  it('get() rejects the id of something else without a request', () => {
    for (const id of [`purchase_purchase_${randomUUID()}`, `search_${randomUUID()}`]) {
      assert.throws(() => purchases.get(id), { name: 'PurchaseError', code: 'InvalidRequest' });
    }
  });

  it('start() purchases a reservation, and get() finds it by its operation id', async () => {
    const reservationId = stack.emulator.reserve();
    const { operationId, isNew } = await purchases.start({ reservationId });
    assert.deepEqual([operationId, isNew], [`reservationPurchase_${reservationId}`, true]);
    const { receipt } = await purchases.get(operationId).result();
    assert.equal(receipt.confirmed.length, 1);
    const restarted = await purchases.restart(operationId);
    assert.equal(restarted.isNew, false);
  });

  it('result() rejects with the failure code and the ACS error', async () => {
    const searchId = stack.emulator.search();
    const body = { error: { code: 'BadRequest', message: 'not eligible' } };
    stack.emulator.setFaults([
      { on: 'purchase', kind: 'statusBefore', status: 400, body, searchId },
    ]);
    const purchase = await purchases.start({ searchId });
    await assert.rejects(purchase.result(), (error) => {
      assert.ok(error instanceof PurchaseError);
      assert.deepEqual([error.code, error.details.httpStatus], ['PurchaseRejected', 400]);
      assert.deepEqual(error.details.error, body.error);
      return true;
    });
    assert.equal(await statusOf(searchId), 'failed');
  });

  it('distinguishes canceled, terminated and unknown purchases', async () => {
    await stack.stopWorker();
    const canceled = await purchases.start({ searchId: stack.emulator.search() });
    await canceled.cancel();
    const terminated = await purchases.start({ searchId: stack.emulator.search() });
    await stack.client.workflow.getHandle(terminated.operationId).terminate('by hand');
    await assert.rejects(terminated.result(), PurchaseInterruptedError);
    const operation: PurchaseOperation = await terminated.operation();
    assert.equal(operation.status, 'unknown');
    await stack.startWorker();
    await assert.rejects(canceled.result(), PurchaseCanceledError);
    assert.equal((await canceled.operation()).status, 'canceled');
    await assert.rejects(canceled.cancel(), (error) => {
      assert.ok(error instanceof PurchaseEndedError);
      return error.operation.status === 'canceled';
    });
    const missing = purchases.get(randomUUID());
    await assert.rejects(missing.operation(), PurchaseNotFoundError);
    await assert.rejects(missing.result(), PurchaseNotFoundError);
    await assert.rejects(missing.cancel(), PurchaseNotFoundError);
  });

  it('shows a purchase in spite of later runs that were refused for their input', async () => {
    const searchId = stack.emulator.search();
    const purchase = await purchases.start({ searchId });
    await purchase.result();
    const { taskQueue, client } = stack;
    const start = async (args: unknown[]) => {
      const options = { workflowId: purchase.operationId, taskQueue, args };
      await client.workflow
        .start('purchasePhoneNumbers', options)
        .then((handle) => assert.rejects(handle.result()));
    };
    await start([{ searchId, quantity: 1 }]);
    await start([]);
    assert.equal((await purchase.result()).receipt.confirmed.length, 1);
    assert.equal(await statusOf(searchId), 'succeeded');
    const refused = purchases.get(randomUUID());
    const options = { workflowId: refused.operationId, taskQueue, args: [] };
    await client.workflow.start('purchasePhoneNumbers', options);
    await assert.rejects(refused.result(), { code: 'InvalidRequest' });
    const operation = await refused.operation();
    assert.ok(operation.status === 'failed' && operation.failure.code === 'InvalidRequest');
  });

  it('reconcile continues at a run that a cron schedule has followed', async () => {
    const searchId = stack.emulator.search();
    const workflowId = `purchase_${searchId}`;
    const args = [{ searchId }];
    const options = { workflowId, taskQueue: stack.taskQueue, args, cronSchedule: '@every 2s' };
    const { firstExecutionRunId } = await stack.client.workflow.start(
      'purchasePhoneNumbers',
      options,
    );
    const first = stack.client.workflow.getHandle(workflowId, firstExecutionRunId);
    await until(async () => (await first.describe()).status.name === 'COMPLETED');
    await stack.client.workflow.getHandle(workflowId).terminate();
    const found = [];
    for await (const one of readPurchases(purchases, 'a-resource', undefined)) {
      if (one.subject.operationId === workflowId) found.push(one.status);
    }
    assert.ok(found.includes('succeeded'));
  });

  it('restart() does not repeat an agreement that was refused', async () => {
    for (const agreeToNotResell of ['true', null]) {
      const reservationId = stack.emulator.reserve();
      const workflowId = `reservationPurchase_${reservationId}`;
      const args = [{ reservationId, agreeToNotResell }];
      const options = { workflowId, taskQueue: stack.taskQueue, args };
      const handle = await stack.client.workflow.start('purchasePhoneNumbers', options);
      await assert.rejects(handle.result());
      const restarted = await purchases.restart(workflowId, { agreeToNotResell: true });
      assert.equal((await restarted.result()).receipt.confirmed.length, 1);
    }
  });

  it('rejects a workflow of another type under the id of the purchase and does not change it', async () => {
    const searchId = stack.emulator.search();
    const foreign = await stack.client.workflow.start('somethingElse', {
      workflowId: `purchase_${searchId}`,
      taskQueue: 'unpolled',
    });
    const purchase = purchases.get(searchId);
    for (const refused of [
      () => purchases.start({ searchId }),
      () => purchase.operation(),
      () => purchase.result(),
      () => purchase.cancel(),
    ]) {
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof ForeignWorkflowError);
        assert.deepEqual([error.workflowType, error.taskQueue], ['somethingElse', 'unpolled']);
        return true;
      });
    }
    const { events } = await foreign.fetchHistory();
    assert.equal(
      events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
      false,
    );
    await foreign.terminate();
    assert.equal((await purchases.start({ searchId })).isNew, true);
  });

  it('start() rejects a purchase on another task queue, which operation() still shows', async () => {
    const searchId = stack.emulator.search();
    const elsewhere = new PurchaseClient(stack.client, { taskQueue: 'unpolled' });
    const { operationId } = await elsewhere.start({ searchId });
    await assert.rejects(purchases.start({ searchId }), ForeignWorkflowError);
    assert.equal((await elsewhere.start({ searchId })).isNew, false);
    assert.equal(await statusOf(operationId), 'running');
    await stack.client.workflow.getHandle(operationId).terminate('test is over');
  });

  it('list() filters by stage and stops at the limit', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([{ on: 'purchase', kind: 'stuck', searchId }]);
    const { operationId } = await purchases.start({ searchId });
    const provisioning = async () => {
      const found: string[] = [];
      for await (const one of purchases.list({ stage: 'provisioning' }))
        found.push(one.operationId);
      return found;
    };
    // The list lags behind by a moment.
    await until(async () => (await provisioning()).includes(operationId));
    const two: string[] = [];
    for await (const { status } of purchases.list({ limit: 2 })) two.push(status);
    assert.equal(two.length, 2);
    await stack.client.workflow.getHandle(operationId).terminate('test is over');
  });

  it("connect() reads Temporal's environment configuration", async () => {
    const { server } = await sharedTemporal();
    process.env['TEMPORAL_ADDRESS'] = server.address;
    try {
      const connected = await PurchaseClient.connect();
      const missing = connected.get(randomUUID());
      await assert.rejects(missing.operation(), PurchaseNotFoundError);
      assert.equal(missing.uiUrl, undefined);
      await connected.close();
    } finally {
      delete process.env['TEMPORAL_ADDRESS'];
    }
  });
});
