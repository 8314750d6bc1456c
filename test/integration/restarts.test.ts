import assert from 'node:assert/strict';
import { runCli } from '../../src/cli/program.js';
import { ForeignWorkflowError } from '../../src/client/errors.js';
import type { PurchaseClient } from '../../src/client/purchase-client.js';
import { restartPurchase } from '../../src/client/restart-purchase.js';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { Operator, postsOf } from '../support/operator.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import type { Purchase } from '../support/stack.js';
import { itTogether, sharedStack } from '../support/suite.js';
import { until } from '../support/until.js';

/** The connection is shared with the other tests. */
function unclosed(client: PurchaseClient): PurchaseClient {
  return Object.assign(Object.create(client) as PurchaseClient, {
    close: () => Promise.resolve(),
  });
}

describe('a purchase that is started again', function () {
  this.timeout(120_000);
  const stack = sharedStack({ settings: { doubtLimitMs: 2_000, extendedProofMs: 3_000 } });
  const together = itTogether();

  async function restarted({ searchId }: Purchase, notBought = false): Promise<Outcome> {
    const { isNew } = await stack.purchases.restart(searchId, { notBought });
    assert.equal(isNew, true);
    return lastOutcome(searchId);
  }

  function lastOutcome(searchId: string): Promise<Outcome> {
    const id = `purchase_${searchId}`;
    return outcomeOf({ handle: stack.client.workflow.getHandle<PurchaseWorkflow>(id) });
  }

  /** ACS accepts the purchase and forgets it: the operation is gone, and no number is owned. */
  async function forgotten(): Promise<Purchase> {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([
      { on: 'purchase', kind: 'stuck', searchId },
      { on: 'getOperation', kind: 'statusBefore', status: 404, searchId },
    ]);
    const purchase = await stack.start(searchId);
    const outcome = await outcomeOf(purchase);
    assert.equal(outcome.kind, 'OutcomeUnknown', JSON.stringify(outcome));
    assert.equal(postsOf(stack, purchase).all, 1);
    return purchase;
  }

  together('never POSTs again once ACS had accepted it, however often it is started', async () => {
    const purchase = await forgotten();
    for (let restart = 1; restart <= 2; restart += 1) {
      const outcome = await restarted(purchase);
      assert.equal(outcome.kind, 'OutcomeUnknown', JSON.stringify(outcome));
      assert.equal(outcome.details?.reason, 'earlierRun');
      assert.equal(outcome.details.evidence?.posts, 0);
    }
    assert.equal(postsOf(stack, purchase).all, 1);
  });

  together('is canceled only as unknown once ACS had accepted it', async () => {
    const purchase = await forgotten();
    await stack.purchases.restart(purchase.searchId);
    await stack.purchases.get(purchase.searchId).cancel();
    assert.equal((await lastOutcome(purchase.searchId)).kind, 'OutcomeUnknown');
  });

  together(
    'POSTs once more when a person says that it was not bought, and no second time',
    async () => {
      const purchase = await forgotten();
      const { searchId } = purchase;
      stack.emulator.addFaults([
        { on: 'getOperation', kind: 'statusBefore', status: 404, searchId },
        { on: 'purchase', kind: 'dropBefore', searchId },
      ]);
      const outcome = await restarted(purchase, true);
      assert.equal(outcome.kind, 'OutcomeUnknown', JSON.stringify(outcome));
      assert.equal(outcome.details?.reason, 'consentUsed');
      assert.equal(postsOf(stack, purchase).all, 2);
      assert.equal((await restarted(purchase)).details?.reason, 'earlierRun');
      assert.equal(postsOf(stack, purchase).all, 2);
    },
  );

  together('waits until no POST can arrive when Temporal no longer knows it', async () => {
    const searchId = stack.emulator.search();
    const waits: number[] = [];
    const started = await restartPurchase(
      stack.client,
      { searchId },
      { taskQueue: stack.taskQueue, settings: QUICK, onWait: (ms) => waits.push(ms) },
    );
    assert.equal(started.isNew, true);
    assert.deepEqual(waits, [QUICK.postTimeoutMs + QUICK.confirmationTimeoutMs]);
    assert.equal((await lastOutcome(searchId)).kind, 'bought');
  });

  together('is immediate after an end that a person has removed the cause of', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.addFaults([
      { on: 'purchase', kind: 'statusBefore', status: 400, times: 1, searchId },
    ]);
    const purchase = await stack.start(searchId);
    assert.equal((await outcomeOf(purchase)).kind, 'PurchaseRejected');
    const { gets } = stack.entry(searchId);
    assert.equal((await restarted(purchase)).kind, 'bought');
    // Its only lookup before the POST is the one of every submit.
    const posts = stack.entry(searchId).posts.length;
    assert.equal(posts, 2);
    assert.ok(stack.entry(searchId).gets.length > gets.length);
  });

  together(
    'is refused where another workflow is open, or the purchase on another task queue',
    async () => {
      const ids = [stack.emulator.search(), stack.emulator.search()];
      const [foreign, elsewhere] = ids.map((id) => `purchase_${id}`);
      const { workflow } = stack.client;
      const opened = [
        await workflow.start('somethingElse', {
          workflowId: foreign ?? '',
          taskQueue: 'no-worker',
        }),
        await workflow.start('purchasePhoneNumbers', {
          ...{ workflowId: elsewhere ?? '', taskQueue: 'no-worker', args: [{ searchId: ids[1] }] },
        }),
      ];
      for (const searchId of ids) {
        await assert.rejects(
          stack.purchases.restart(searchId, { notBought: true }),
          ForeignWorkflowError,
        );
      }
      for (const handle of opened) await handle.terminate();
    },
  );

  together(
    'is not ended again by a reset of its rejected run while a later POST is under way',
    async () => {
      const searchId = stack.emulator.search();
      stack.emulator.addFaults([
        { on: 'purchase', kind: 'statusBefore', status: 400, times: 1, searchId },
      ]);
      const purchase = await stack.start(searchId);
      assert.equal((await outcomeOf(purchase)).kind, 'PurchaseRejected');
      const { workflowId } = purchase.handle;
      const { runId } = await stack.client.workflow.getHandle(workflowId).describe();
      stack.emulator.addFaults([
        { on: 'purchase', kind: 'delay', delayMs: 1_000, times: 1, searchId },
      ]);
      await stack.purchases.restart(searchId);
      await until(() => stack.entry(searchId).posts.length === 2);
      await new Operator(stack, purchase).reset('LastWorkflowTask', runId);
      const outcome = await lastOutcome(searchId);
      assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
      assert.equal(stack.entry(searchId).posts.length, 2);
    },
  );

  together(
    'is unknown after a reset of its run that ended as canceled: no poll judges the new run',
    async () => {
      const searchId = stack.emulator.search();
      const fields = { status: 'Canceled' };
      stack.emulator.addFaults([
        { on: 'purchase', kind: 'failOperation', times: 1, searchId },
        { on: 'getOperation', kind: 'statusAfter', status: 200, accepted: true, fields, searchId },
      ]);
      const purchase = await stack.start(searchId);
      assert.equal((await outcomeOf(purchase)).kind, 'canceled');
      await new Operator(stack, purchase).reset('LastWorkflowTask');
      const outcome = await lastOutcome(searchId);
      assert.equal(outcome.kind, 'OutcomeUnknown', JSON.stringify(outcome));
      assert.equal(outcome.details?.reason, 'unproved');
      assert.equal(postsOf(stack, purchase).all, 1);
    },
  );

  // The behavior of ACS applies to all searches, so these run one after the other.
  it('is found and bought without a POST when it was terminated after ACS had accepted it', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).status !== null);
    await new Operator(stack, purchase).terminate();
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    assert.equal((await restarted(purchase)).kind, 'bought');
    assert.equal(postsOf(stack, purchase).all, 1);
  });

  it('takes no consent from a tag, and none for a purchase that is open', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const tags = { notBoughtConfirmedAt: new Date().toISOString(), requestedBy: 'orders' };
    await stack.purchases.start({ searchId }, { tags });
    const err: string[] = [];
    const args = ['restart', searchId, '--not-bought'];
    const code = await runCli(args, {
      connect: () => Promise.resolve(unclosed(stack.purchases)),
      checkAcs: () => assert.fail('it checked ACS'),
      connectAcs: () => assert.fail('it read ACS'),
      out: () => undefined,
      err: (text) => err.push(text),
    });
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    assert.equal(code, 0);
    assert.match(err.join(''), /--not-bought has no effect/);
    const handle = stack.client.workflow.getHandle(`purchase_${searchId}`);
    const { memo } = await handle.describe();
    assert.deepEqual(
      [memo?.['notBoughtConfirmedAt'], memo?.['requestedBy']],
      [undefined, 'orders'],
    );
    assert.equal((await lastOutcome(searchId)).kind, 'bought');
  });
});
