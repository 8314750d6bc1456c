import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startStack, type Stack } from '../support/stack.js';
import { workerLog } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('events', () => {
  let stack: Stack;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    stack = await startStack({ sendEvent: receiver.send });
  });
  afterEach(async () => {
    await stack.close();
    receiver.close();
  });

  const rule = (searchId: string, change: Partial<FaultRuleInput>) => {
    stack.emulator.setFaults([{ on: 'purchase', searchId, ...change } as FaultRuleInput]);
  };
  const delivered = (searchId: string, count = 1) =>
    until(() => receiver.kinds(searchId).length >= count);

  it('of a bought purchase: signed, with the caller and what was bought', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    const purchase = await stack.purchases.start(
      { searchId },
      { tags: { requestedBy: 'team-billing' } },
    );
    const result = await purchase.result();
    await delivered(searchId);
    const [{ headers, body, event } = assert.fail('nothing came')] = receiver.received;
    assert.deepEqual(
      new Webhook(receiver.secret).verify(body, headers as Record<string, string>),
      event,
    );
    assert.equal(headers['content-type'], 'application/cloudevents+json');
    assert.equal(headers['webhook-id'], event.id);
    const { operationId, runId, startedAt, endedAt } = await purchase.operation();
    const { data, time, ...envelope } = event;
    assert.deepEqual(envelope, {
      specversion: '1.0',
      id: event.id,
      source: `urn:acs-durable-purchase:default:${stack.taskQueue}`,
      type: 'acs-durable-purchase.purchase.succeeded',
      subject: operationId,
      datacontenttype: 'application/json',
    });
    assert.deepEqual([data.operationId, data.searchId, data.runId], [operationId, searchId, runId]);
    assert.deepEqual(data.memo, { requestedBy: 'team-billing' });
    assert.equal(data.startedAt, startedAt.toISOString());
    const lagMs = (endedAt?.getTime() ?? 0) - Date.parse(data.endedAt ?? '');
    assert.ok(time === data.endedAt && lagMs >= 0 && lagMs < 5_000, `ended ${lagMs} ms later`);
    assert.deepEqual(data.receipt, result.receipt);
    assert.equal(data.evidence.posts, 1);
  });

  it('of a rejection: with the error of ACS', async () => {
    const searchId = stack.emulator.search();
    const error = { code: 'BadRequest', message: 'not eligible' };
    rule(searchId, { kind: 'statusBefore', status: 400, body: { error } });
    assert.equal((await outcomeOf(await stack.start(searchId))).kind, 'PurchaseRejected');
    await delivered(searchId);
    assert.deepEqual(receiver.kinds(searchId), ['failed']);
    const failure = receiver.received[0]?.event.data.failure;
    assert.deepEqual([failure?.code, failure?.error], ['PurchaseRejected', error]);
    assert.match(failure?.message ?? '', /not eligible/);
  });

  it('of a canceled purchase and of an unknown outcome', async () => {
    await stack.stopWorker();
    const canceled = await stack.start();
    await canceled.handle.cancel();
    await stack.startWorker({ deadlineMs: 1_500 });
    const lost = stack.emulator.search();
    rule(lost, { kind: 'stuck' });
    assert.equal((await outcomeOf(canceled)).kind, 'canceled');
    assert.equal((await outcomeOf(await stack.start(lost))).kind, 'OutcomeUnknown');
    await delivered(canceled.searchId);
    await delivered(lost);
    assert.deepEqual(receiver.kinds(canceled.searchId), ['canceled']);
    assert.deepEqual(receiver.kinds(lost), ['unknown']);
    const data = receiver.received.find(({ event }) => event.data.searchId === lost)?.event.data;
    assert.equal(data?.failure?.reason, 'deadline');
  });

  it('of a stalled purchase: once, also across continue-as-new, then of its end', async () => {
    await stack.close();
    stack = await startStack({
      sendEvent: receiver.send,
      emulator: { speed: 6 },
      settings: { stalledAfterMs: 2_000, continueAsNewAfterEvents: 12, pollActivityMs: 300 },
    });
    const purchase = await stack.start();
    const { searchId } = purchase;
    const { runId } = await purchase.handle.describe();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    await delivered(searchId, 2);
    assert.deepEqual(receiver.kinds(searchId), ['stalled', 'succeeded']);
    const [stalled, succeeded] = receiver.received.map(({ event }) => event);
    assert.equal(stalled?.data.endedAt, undefined);
    assert.notEqual(stalled?.id, succeeded?.id);
    // Both ids contain the first run of the chain.
    assert.ok(stalled?.id.endsWith(`stalled_${runId}`));
    assert.ok(succeeded?.id.endsWith(`succeeded_${runId}`) && succeeded.data.runId !== runId);
  });

  it('do not delay the purchase and keep their id until they are delivered', async () => {
    receiver.answer(503, { 'retry-after-ms': '50' });
    const purchase = await stack.start();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    await delivered(purchase.searchId, 2);
    receiver.answer(200);
    const before = receiver.received.length;
    await delivered(purchase.searchId, before + 1);
    const ids = new Set(
      receiver.received.map(
        ({ event, headers }) => `${event.id} ${headers['webhook-id'] as string}`,
      ),
    );
    assert.equal(ids.size, 1);
    const [{ event } = assert.fail('nothing came')] = receiver.received;
    await stack.client.workflow.getHandle(event.id).result();
  });

  it('fail at 410, visible in Temporal', async () => {
    receiver.answer(410);
    const purchase = await stack.start();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    await delivered(purchase.searchId);
    const [{ event } = assert.fail('nothing came')] = receiver.received;
    const delivery = stack.client.workflow.getHandle(event.id);
    await assert.rejects(delivery.result(), WorkflowFailedError);
    assert.equal(receiver.received.length, 1);
  });

  it('leave neither the secret nor the path of the receiver in a history', async () => {
    receiver.answer(500);
    const purchase = await stack.start();
    await outcomeOf(purchase);
    await delivered(purchase.searchId, 2);
    const [{ event } = assert.fail('nothing came')] = receiver.received;
    const delivery = stack.client.workflow.getHandle(event.id);
    const seen = [
      JSON.stringify(await delivery.describe()),
      JSON.stringify(await delivery.fetchHistory()),
      JSON.stringify(await purchase.handle.fetchHistory()),
      workerLog().join('\n'),
    ].join('\n');
    assert.match(seen, /event not delivered/);
    assert.doesNotMatch(seen, /s3cr3t/);
    assert.ok(!seen.includes(receiver.secret.slice('whsec_'.length)));
    await delivery.terminate('test is over');
  });

  it('are not sent for a purchase that started without a receiver', async () => {
    await stack.stopWorker();
    await stack.startWorker({ sendEvents: false });
    const purchase = await stack.start();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    const { events } = await purchase.handle.fetchHistory();
    assert.ok(!events?.some((one) => one.startChildWorkflowExecutionInitiatedEventAttributes));
  });
});
