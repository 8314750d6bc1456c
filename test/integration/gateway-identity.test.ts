import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { errorOf, operationPath, PURCHASE, signedFetch } from '../support/signed-fetch.js';
import { suiteStack, suiteGateway } from '../support/suite.js';
import { until } from '../support/until.js';

/** Spellings of a GUID in other systems. */
const spellingsOf = (guid: string) => [
  guid.toUpperCase(),
  guid.replaceAll('-', ''),
  `{${guid}}`,
  `urn:uuid:${guid}`,
];

/** Every character percent-encoded. */
const encoded = (text: string) => text.replaceAll(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`);

describe('gateway:', function () {
  this.timeout(120_000);
  const stack = suiteStack();
  const gateway = suiteGateway(stack);

  const buy = (searchId: string) => gateway.call('POST', PURCHASE, { searchId });
  const operation = async (id: string) => {
    const response = await gateway.call('GET', operationPath(id));
    assert.equal(response.status, 200, id);
    return (await response.json()) as { id: string; status: string };
  };

  it('starts one purchase for every spelling of the search id', async () => {
    const searchId = stack.emulator.search();
    for (const spelling of [...spellingsOf(searchId), `PURCHASE_${searchId}`]) {
      const response = await buy(spelling);
      assert.equal(response.status, 202, spelling);
      assert.equal(response.headers.get('operation-id'), `purchase_${searchId}`);
      assert.equal(response.headers.get('purchase-id'), searchId);
    }
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  it('finds an operation by every spelling of its id, in Temporal and at ACS', async () => {
    const [durable, foreign] = [stack.emulator.search(), stack.emulator.search()];
    await buy(durable);
    await signedFetch(stack.emulator.connectionString, 'POST', PURCHASE, { searchId: foreign });
    for (const searchId of [durable, foreign]) {
      const ids = spellingsOf(searchId).map((spelling) => `purchase_${encodeURI(spelling)}`);
      for (const id of [...ids, `PURCHASE_${searchId}`, encoded(`purchase_${searchId}`)]) {
        assert.equal((await operation(id)).id, `purchase_${searchId}`);
      }
    }
  });

  it('cancels a purchase in Temporal, not at ACS, by every spelling of its id', async () => {
    await stack.stopWorker();
    const spellings = [
      (searchId: string) => `PURCHASE_${searchId.toUpperCase()}`,
      (searchId: string) => `purchase_${searchId.replaceAll('-', '')}`,
      (searchId: string) => encoded(`purchase_${searchId}`),
    ];
    const searchIds: string[] = [];
    for (const spell of spellings) {
      const searchId = stack.emulator.search();
      searchIds.push(searchId);
      await gateway.call('POST', PURCHASE, { searchId }, { prefer: 'respond-async' });
      const response = await gateway.call('DELETE', operationPath(spell(searchId)));
      assert.equal(response.status, 204);
    }
    await stack.startWorker();
    for (const searchId of searchIds) {
      await until(async () => (await operation(`purchase_${searchId}`)).status === 'failed');
      assert.equal(stack.entry(searchId).posts.length, 0);
    }
  });

  for (const [prefix, problem] of [
    ['purchase_Purchase_', /prefix of an operation twice/],
    ['reservationPurchase_', /names the purchase of a reservation/],
  ] as const) {
    it(`returns 400 for the search id ${prefix}…`, async () => {
      const response = await buy(`${prefix}${randomUUID()}`);
      assert.equal(response.status, 400);
      const { code, message, target } = await errorOf(response);
      assert.deepEqual([code, target], ['BadRequest', 'searchId']);
      assert.match(message, problem);
    });
  }

  it('returns 400 for an operation id with the prefix of an operation twice', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await gateway.call(
        method,
        operationPath(`purchase_Purchase_${randomUUID()}`),
      );
      assert.equal(response.status, 400);
      const { code, message, target } = await errorOf(response);
      assert.deepEqual([code, target], ['BadRequest', 'operationId']);
      assert.match(message, /prefix of an operation twice/);
    }
  });

  describe('with another workflow under the workflow id', () => {
    let searchId: string;
    beforeEach(async () => {
      searchId = stack.emulator.search();
      const workflowId = `purchase_${searchId}`;
      await stack.client.workflow.start('otherWorkflow', { workflowId, taskQueue: 'unused' });
    });
    afterEach(() => stack.client.workflow.getHandle(`purchase_${searchId}`).terminate());

    it('returns 409 with the type and task queue of the workflow and the fix', async () => {
      const response = await buy(searchId);
      assert.equal(response.status, 409);
      const { code, message, target } = await errorOf(response);
      assert.deepEqual([code, target], ['Conflict', undefined]);
      assert.match(message, /type "otherWorkflow" on the task queue "unused".*terminate/);
    });

    it('reads the operation from ACS', async () => {
      const path = operationPath(`purchase_${searchId}`);
      assert.equal((await gateway.call('GET', path)).status, 404);
      await signedFetch(stack.emulator.connectionString, 'POST', PURCHASE, { searchId });
      assert.equal((await operation(`purchase_${searchId}`)).id, `purchase_${searchId}`);
    });

    it('cancels the operation at ACS, not the workflow', async () => {
      const response = await gateway.call('DELETE', operationPath(`purchase_${searchId}`));
      assert.equal(response.status, 404);
      const { events } = await stack.client.workflow
        .getHandle(`purchase_${searchId}`)
        .fetchHistory();
      assert.equal(
        events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
        false,
      );
    });
  });

  it('returns 409 with the task queue of a purchase on another task queue', async () => {
    const searchId = stack.emulator.search();
    const handle = await stack.client.workflow.start('purchasePhoneNumbers', {
      workflowId: `purchase_${searchId}`,
      taskQueue: 'unused',
      args: [{ searchId }],
    });
    const response = await buy(searchId);
    assert.equal(response.status, 409);
    assert.match((await errorOf(response)).message, /ACS_PURCHASES_TASK_QUEUE=unused/);
    await handle.terminate();
  });
});
