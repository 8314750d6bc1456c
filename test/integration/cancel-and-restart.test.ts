import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { startPurchase } from '../../src/client/start-purchase.js';
import { outcomeOf } from '../support/outcome.js';
import { itTogether, sharedStack, withStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('a cancel request', () => {
  const stack = sharedStack();
  const together = itTogether();

  together('during the POST: the POST ends, and the purchase is reported as bought', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([{ on: 'purchase', kind: 'delay', delayMs: 800, searchId }]);
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).posts.length > 0);
    await purchase.handle.cancel();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    assert.equal(stack.entry(searchId).cancels.length, 1);
  });

  together('during a POST that never arrives: canceled once its absence is proved', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([{ on: 'purchase', kind: 'dropBefore', searchId }]);
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).posts.length > 0);
    await purchase.handle.cancel();
    assert.equal((await outcomeOf(purchase)).kind, 'canceled');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  for (const [cancelPurchase, ends, bought] of [
    ['ignored', 'bought', 2],
    ['refused', 'bought', 2],
    ['stops', 'canceled', 0],
  ] as const) {
    together(`after acceptance, DELETE ${cancelPurchase}: ${ends}`, () =>
      // Behavior applies to all searches of a stack. The proof outlasts the limit of a doubt.
      withStack({ settings: { extendedProofMs: 4_000 } }, async (own) => {
        // The purchase must not end before the DELETE.
        own.emulator.setBehavior({ cancelPurchase, provisioning: 'paused' });
        const purchase = await own.start();
        await until(() => own.entry(purchase.searchId).status !== null);
        await purchase.handle.cancel();
        await until(() => own.entry(purchase.searchId).cancels.length > 0);
        own.emulator.setBehavior({ provisioning: 'proceeds' });
        assert.equal((await outcomeOf(purchase)).kind, ends);
        assert.equal(own.entry(purchase.searchId).bought.length, bought);
      }),
    );
  }

  // Without a worker the purchases above would not end.
  it('before the POST: canceled, and no POST is ever sent', async () => {
    await stack.stopWorker();
    const purchase = await stack.start();
    await purchase.handle.cancel();
    await stack.startWorker();
    assert.equal((await outcomeOf(purchase)).kind, 'canceled');
    assert.equal(stack.entry(purchase.searchId).posts.length, 0);
  });
});

describe('a second start for the same search', () => {
  const stack = sharedStack();
  const together = itTogether();

  async function forget(client: Client, workflowId: string): Promise<void> {
    await client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId },
    });
    await until(async () => {
      const gone = await client.workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => false,
          () => true,
        );
      return gone;
    });
  }

  together('while it runs, or at the same time, is the same purchase', async () => {
    const searchId = stack.emulator.search();
    const [one, two] = await Promise.all([stack.start(searchId), stack.start(searchId)]);
    const runs = await Promise.all([one, two].map(({ handle }) => handle.describe()));
    assert.equal(runs[0]?.runId, runs[1]?.runId);
    assert.equal((await outcomeOf(two)).kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  together('with an upper-case id is the same purchase', async () => {
    const searchId = stack.emulator.search();
    const one = await stack.start(searchId);
    const two = await stack.start(searchId.toUpperCase());
    assert.equal(one.handle.workflowId, two.handle.workflowId);
    assert.equal((await outcomeOf(one)).kind, 'bought');
  });

  together('after success returns its result', async () => {
    const one = await stack.start();
    const first = await outcomeOf(one);
    const second = await outcomeOf(await stack.start(one.searchId));
    assert.deepEqual(second, first);
    assert.equal(stack.entry(one.searchId).posts.length, 1);
  });

  together('after a failure looks up the purchase first and reports it', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([{ on: 'purchase', kind: 'failOperation', searchId }]);
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'PurchaseFailed');
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'PurchaseFailed');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  together('after a rejection whose cause is fixed buys', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([
      { on: 'purchase', kind: 'statusBefore', status: 400, searchId, times: 1 },
    ]);
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'PurchaseRejected');
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'bought');
  });

  together('after a rejection gives the purchase of another client that was faster', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([
      { on: 'purchase', kind: 'statusBefore', status: 400, searchId, times: 1 },
    ]);
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'PurchaseRejected');
    // The other client buys after the slower one has read the rejected run and before it starts its own.
    const describe: WorkflowClientInterceptor['describe'] = async (input, next) => {
      const rejected = await next(input);
      assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'bought');
      return rejected;
    };
    const { connection } = await sharedTemporal();
    const slower = new Client({ connection, interceptors: { workflow: [{ describe }] } });
    const { isNew } = await startPurchase(slower, { searchId }, { taskQueue: stack.taskQueue });
    assert.equal(isNew, false);
  });

  together('after the history is gone finds the purchase', async () => {
    const one = await stack.start();
    assert.equal((await outcomeOf(one)).kind, 'bought');
    await forget(stack.client, one.handle.workflowId);
    const again = await outcomeOf(await stack.start(one.searchId));
    assert.equal(again.kind, 'bought');
    assert.equal(again.result?.receipt.confirmed.length, 2);
    assert.equal(stack.entry(one.searchId).posts.length, 1);
  });

  together(
    'by a foreign client under another workflow id fails before any call to ACS',
    async () => {
      const searchId = stack.emulator.search();
      const undashed = searchId.replaceAll('-', '');
      const operationId = `purchase_${searchId}`;
      for (const [workflowId, given] of [
        [`mine-${searchId}`, searchId],
        [`purchase_${undashed}`, undashed],
        [operationId.toUpperCase(), searchId],
        [`purchase_${operationId}`, operationId],
      ] as const) {
        const handle = await stack.client.workflow.start('purchasePhoneNumbers', {
          workflowId,
          taskQueue: stack.taskQueue,
          args: [{ searchId: given }],
        });
        const { kind, message } = await outcomeOf({ handle });
        assert.equal(kind, 'InvalidRequest');
        assert.match(message ?? '', new RegExp(`must have the workflow id "${operationId}"`));
      }
      await sleep(200);
      assert.equal(stack.entry(searchId).gets.length, 0);
    },
  );

  together('by a foreign client is the same purchase in every spelling of its input', async () => {
    const searchId = stack.emulator.search();
    const handle = await stack.client.workflow.start('purchasePhoneNumbers', {
      workflowId: `purchase_${searchId}`,
      taskQueue: stack.taskQueue,
      args: [{ searchId: `{${searchId.replaceAll('-', '').toUpperCase()}}` }],
    });
    assert.equal((await outcomeOf({ handle })).kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  // These change the worker, or ACS for all searches, so they run one after the other.
  it('after a cancel buys', async () => {
    await stack.stopWorker();
    const purchase = await stack.start();
    await purchase.handle.cancel();
    await stack.startWorker();
    assert.equal((await outcomeOf(purchase)).kind, 'canceled');
    assert.equal((await outcomeOf(await stack.start(purchase.searchId))).kind, 'bought');
  });

  it('after the history of an open purchase is gone finds it and sends no second POST', async () => {
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const one = await stack.start();
    await until(() => stack.entry(one.searchId).status === 'notStarted');
    await forget(stack.client, one.handle.workflowId);
    const again = await stack.start(one.searchId);
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    assert.equal((await outcomeOf(again)).kind, 'bought');
    assert.equal(stack.entry(one.searchId).posts.length, 1);
  });
});
