import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostOf } from '../../src/acs/auth/connection-string.js';
import { withoutMarks } from '../../src/purchase/contract/earlier-runs.js';
import { startGateway } from '../support/gateway.js';
import { errorOf, operationPath, signedFetch } from '../support/signed-fetch.js';
import { suiteStack, suiteGateway } from '../support/suite.js';
import { until } from '../support/until.js';

const PURCHASE = '/availablePhoneNumbers/:purchase?api-version=2024-03-01';

describe('gateway:', function () {
  this.timeout(120_000);
  const stack = suiteStack();
  const gateway = suiteGateway(stack);

  const buy = (searchId: string, target = PURCHASE) => gateway.call('POST', target, { searchId });
  const operation = async (searchId: string) => {
    const response = await gateway.call('GET', operationPath(`purchase_${searchId}`));
    return { response, body: (await response.json()) as Record<string, unknown> };
  };

  describe('a purchase request', () => {
    it('returns 202 with three headers, the api-version of the request and no body', async () => {
      const searchId = stack.emulator.search();
      const response = await buy(searchId);
      assert.equal(response.status, 202);
      assert.equal(response.headers.get('operation-id'), `purchase_${searchId}`);
      assert.equal(response.headers.get('purchase-id'), searchId);
      assert.equal(
        response.headers.get('operation-location'),
        `/phoneNumbers/operations/purchase_${searchId}?api-version=2024-03-01`,
      );
      assert.equal(await response.text(), '');
      await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
    });

    it('starts one purchase for every spelling of its path', async () => {
      const searchId = stack.emulator.search();
      for (const target of [
        '/availablePhoneNumbers//:purchase?api-version=2025-06-01',
        '//availablePhoneNumbers/:purchase?api-version=2025-06-01',
        '/availablephonenumbers/:purchase/?api-version=2025-06-01',
        '/availablePhoneNumbers/%3Apurchase?api-version=2025-06-01',
      ]) {
        const response = await buy(searchId, target);
        assert.equal(response.status, 202, target);
      }
      assert.equal(stack.entry(searchId).posts.length, 1);
    });

    it('returns 409 when agreeToNotResell differs from the first request', async () => {
      const searchId = stack.emulator.search();
      await buy(searchId);
      const response = await gateway.call('POST', PURCHASE, { searchId, agreeToNotResell: true });
      assert.equal(response.status, 409);
      assert.equal((await errorOf(response)).target, 'agreeToNotResell');
    });

    it('returns the status and the body of an ACS rejection', async () => {
      const searchId = stack.emulator.search();
      const body = { error: { code: 'Forbidden', message: 'not in this country', target: 'x' } };
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'statusBefore', status: 422, body, searchId },
      ]);
      const response = await buy(searchId);
      assert.equal(response.status, 422);
      assert.deepEqual(await response.json(), body);
      const read = await operation(searchId);
      assert.deepEqual([read.response.status, read.body['status']], [200, 'failed']);
      assert.deepEqual(read.body['error'], body.error);
    });

    it('returns the 404 of ACS for an unknown search, without a POST', async () => {
      const response = await buy(randomUUID());
      assert.equal(response.status, 404);
      const { code, message } = await errorOf(response);
      assert.equal(code, 'NotFound');
      assert.match(message, / cannot be found\.$/);
      assert.deepEqual(stack.emulator.ledger().unmatchedPosts, []);
    });

    it('returns 202 after the wait when no worker runs', async () => {
      await stack.stopWorker();
      try {
        const searchId = stack.emulator.search();
        const began = performance.now();
        const { connectionString } = gateway;
        const accepted = await signedFetch(
          connectionString,
          'POST',
          PURCHASE,
          { searchId },
          { prefer: 'wait=1' },
        );
        assert.equal(accepted.status, 202);
        assert.equal(accepted.headers.get('preference-applied'), 'wait=1');
        assert.ok(performance.now() - began < 4_000);
        const read = await operation(searchId);
        assert.equal(read.body['status'], 'running');
        assert.equal(read.response.headers.get('retry-after'), '2');
        await stack.startWorker();
        await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
      } finally {
        await stack.stopWorker();
        await stack.startWorker();
      }
    });

    it('returns 202 without a wait for Prefer: respond-async', async () => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([{ on: 'getOperation', kind: 'delay', delayMs: 1_500, searchId }]);
      const began = performance.now();
      const { connectionString } = gateway;
      const headers = { prefer: 'respond-async, wait=10' };
      const response = await signedFetch(connectionString, 'POST', PURCHASE, { searchId }, headers);
      assert.equal(response.status, 202);
      assert.equal(response.headers.get('preference-applied'), 'respond-async');
      assert.ok(performance.now() - began < 1_000);
    });

    it('records the caller in the memo', async () => {
      const searchId = stack.emulator.search();
      const headers = { 'x-ms-client-request-id': 'request-1' };
      await signedFetch(gateway.otherConnectionString, 'POST', PURCHASE, { searchId }, headers);
      const { memo = {} } = await stack.client.workflow
        .getHandle(`purchase_${searchId}`)
        .describe();
      const caller = { requestedBy: 'billing', clientRequestId: 'request-1' };
      assert.deepEqual(withoutMarks(memo), caller);
      assert.equal(memo['acsResource'], hostOf(stack.emulator.endpoint));
    });

    const invalid: [string, unknown, RegExp, string?][] = [
      ['a body that is not JSON', undefined, /The body is not JSON/],
      ['a list as body', [], /the input is a list/],
      ['no searchId', {}, /searchId is missing/, 'searchId'],
      ['an unknown field', { searchId: randomUUID(), consent: true }, /unknown fields: consent/],
    ];
    for (const [title, body, expected] of invalid) {
      it(`returns 400 for ${title}`, async () => {
        const response = await gateway.call('POST', PURCHASE, body as object | undefined);
        assert.equal(response.status, 400);
        const { code, message } = await errorOf(response);
        assert.equal(code, 'BadRequest');
        assert.match(message, expected);
      });
    }
  });

  describe('an operation', () => {
    it('of a terminated purchase is running until ACS returns its end', async () => {
      const searchId = stack.emulator.search();
      await buy(searchId);
      await stack.client.workflow.getHandle(`purchase_${searchId}`).terminate('by hand');
      await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
      assert.equal(stack.entry(searchId).bought.length, 1);
    });

    it('of a terminated purchase does not end by a response about another operation', async () => {
      const searchId = stack.emulator.search();
      await buy(searchId);
      await stack.client.workflow.getHandle(`purchase_${searchId}`).terminate('by hand');
      const fields = { id: `purchase_${randomUUID()}`, status: 'failed' };
      stack.emulator.setFaults([
        { on: 'getOperation', kind: 'statusAfter', status: 200, fields, searchId },
      ]);
      assert.equal((await operation(searchId)).body['status'], 'running');
      stack.emulator.setFaults([]);
      await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
    });

    it('that Temporal does not have is read from ACS', async () => {
      const unknown = await operation(randomUUID());
      assert.equal(unknown.response.status, 404);
      const searchId = stack.emulator.search();
      const target = PURCHASE.replace('2024-03-01', '2025-06-01');
      await signedFetch(stack.emulator.connectionString, 'POST', target, { searchId });
      assert.equal((await operation(searchId)).response.status, 200);
    });

    it('fails after a DELETE before the POST', async () => {
      await stack.stopWorker();
      const searchId = stack.emulator.search();
      const headers = { prefer: 'respond-async' };
      await gateway.call('POST', PURCHASE, { searchId }, headers);
      const response = await gateway.call(
        'DELETE',
        `/phoneNumbers/operations/purchase_${searchId}?api-version=x`,
      );
      assert.equal(response.status, 204);
      await stack.startWorker();
      await until(async () => (await operation(searchId)).body['status'] === 'failed');
      assert.equal(stack.entry(searchId).posts.length, 0);
    });
  });

  it('completes requests in flight when it stops', async () => {
    const stopping = await startGateway(stack);
    await stack.stopWorker();
    const searchId = stack.emulator.search();
    const headers = { prefer: 'wait=2' };
    const response = stopping.call('POST', PURCHASE, { searchId }, headers);
    await sleep(500);
    const closed = stopping.app.close();
    assert.equal((await response).status, 202);
    await closed;
    await stack.startWorker();
  });
});
