import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { errorOf, operationPath } from '../support/signed-fetch.js';
import { suiteGateway, suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

describe('gateway: a purchase request for a reservation', function () {
  this.timeout(120_000);
  const stack = suiteStack();
  const gateway = suiteGateway(stack);
  const pathOf = (id: string) =>
    `/availablePhoneNumbers/reservations/${id}/:purchase?api-version=2025-06-01`;
  const posts = (id: string) => stack.emulator.ledger().reservations[id]?.posts.length;

  it('returns 202 with three headers and no body, with and without a body', async () => {
    for (const body of [undefined, {}, { agreeToNotResell: true }]) {
      const id = stack.emulator.reserve();
      const operationId = `reservationPurchase_${id}`;
      const response = await gateway.call('POST', pathOf(id), body);
      assert.equal(response.status, 202);
      assert.equal(await response.text(), '');
      assert.equal(response.headers.get('operation-id'), operationId);
      assert.equal(response.headers.get('reservation-purchase-id'), id);
      const location = response.headers.get('operation-location');
      assert.equal(location, operationPath(operationId));
    }
  });

  it('starts one purchase for every spelling of path and id', async () => {
    const id = stack.emulator.reserve();
    const path = pathOf(id);
    for (const target of [
      path,
      pathOf(id.toUpperCase()),
      path.replace('/:', '//%3A'),
      path.toLowerCase(),
      pathOf(`reservationPurchase_${id}`),
    ]) {
      assert.equal((await gateway.call('POST', target)).status, 202, target);
    }
    assert.equal(posts(id), 1);
  });

  it('serves its operation with the headers of ACS, and cancels it', async () => {
    const id = stack.emulator.reserve();
    await gateway.call('POST', pathOf(id));
    const target = operationPath(`RESERVATIONPURCHASE_${id.toUpperCase()}`);
    const read = async () => {
      const response = await gateway.call('GET', target);
      const body = (await response.json()) as Record<string, unknown>;
      return { headers: response.headers, body };
    };
    const { headers, body } = await read();
    assert.deepEqual(
      [body['id'], body['operationType']],
      [`reservationPurchase_${id}`, 'reservationPurchase'],
    );
    assert.equal(headers.get('reservation-purchase-id'), id);
    assert.equal((await gateway.call('DELETE', target)).status, 204);
    await until(async () => (await read()).body['status'] !== 'running');
  });

  it('serves its operation in spite of a later run that was refused for its input', async () => {
    const id = stack.emulator.reserve();
    const workflowId = `reservationPurchase_${id}`;
    const read = async () => {
      const response = await gateway.call('GET', operationPath(workflowId));
      return ((await response.json()) as Record<string, unknown>)['status'];
    };
    const refused = async (workflowIdConflictPolicy: WorkflowIdConflictPolicy) => {
      const { taskQueue, client } = stack;
      const args = [{ reservationId: id, quantity: 1 }];
      const options = { workflowId, taskQueue, args, workflowIdConflictPolicy };
      const handle = await client.workflow.start('purchasePhoneNumbers', options);
      await assert.rejects(handle.result());
    };
    stack.emulator.setFaults([
      { on: 'purchaseReservation', kind: 'delay', delayMs: 900, times: 1, reservationId: id },
    ]);
    await gateway.call('POST', pathOf(id), undefined, { prefer: 'respond-async' });
    await until(() => posts(id) === 1);
    await refused(WorkflowIdConflictPolicy.TERMINATE_EXISTING);
    assert.equal(await read(), 'running');
    await until(async () => (await read()) === 'succeeded');
    await gateway.call('POST', pathOf(id));
    await stack.client.workflow.getHandle(workflowId).result();
    await refused(WorkflowIdConflictPolicy.FAIL);
    assert.equal(await read(), 'succeeded');
    assert.equal(posts(id), 1);
  });

  it('returns 400 with the field for anything but the agreement', async () => {
    const id = stack.emulator.reserve();
    const invalid: [string, object, RegExp, string?][] = [
      [
        pathOf('some-id'),
        {},
        /reservationId is "some-id", which is not a reservation id/,
        'reservationId',
      ],
      [pathOf(`purchase_${id}`), {}, /names the purchase of a search/],
      [pathOf(id), { searchId: id }, /has both searchId and reservationId/],
      [pathOf(id), { reservationId: id }, /the body is not that of a reservation/],
      [pathOf(id), [], /the body is not that of a reservation/],
      [pathOf(id), { agreeToNotResell: 'yes' }, /agreeToNotResell is "yes"/, 'agreeToNotResell'],
    ];
    for (const [target, body, message, field] of invalid) {
      const response = await gateway.call('POST', target, body);
      assert.equal(response.status, 400);
      const error = await errorOf(response);
      assert.match(error.message, message);
      if (field !== undefined) assert.equal(error.target, field);
    }
    const search = '/availablePhoneNumbers/:purchase?api-version=2025-06-01';
    const bySearch = await gateway.call('POST', search, { reservationId: id });
    assert.equal((await errorOf(bySearch)).target, 'searchId');
    assert.equal(posts(id), 0);
  });

  it('returns the 404 of ACS for an unknown one, and 409 for another agreement', async () => {
    const unknown = await gateway.call('POST', pathOf(randomUUID()));
    assert.equal(unknown.status, 404);
    assert.equal((await errorOf(unknown)).code, 'ReservationNotFound');
    const id = stack.emulator.reserve();
    await gateway.call('POST', pathOf(id));
    const other = await gateway.call('POST', pathOf(id), { agreeToNotResell: true });
    assert.equal(other.status, 409);
  });
});
