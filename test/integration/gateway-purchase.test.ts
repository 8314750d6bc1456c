import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostOf } from '../../src/acs/auth/connection-string.js';
import { withoutMarks } from '../../src/purchase/contract/earlier-runs.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { signed } from '../support/signed.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const PURCHASE = '/availablePhoneNumbers/:purchase?api-version=2024-03-01';

describe('purchases through the gateway', function () {
  this.timeout(120_000);
  let stack: Stack;
  let gateway: TestGateway;
  before(async () => {
    stack = await startStack();
    gateway = await startGateway(stack);
  });
  after(async () => {
    await gateway.app.close();
    await stack.close();
  });
  afterEach(() => {
    stack.emulator.setFaults([]);
  });

  const call = (method: string, target: string, body?: object) =>
    signed(gateway.connectionString, method, target, body);
  const buy = (searchId: string, target = PURCHASE) => call('POST', target, { searchId });
  const operation = async (searchId: string) => {
    const answer = await call(
      'GET',
      `/phoneNumbers/operations/purchase_${searchId}?api-version=2025-06-01`,
    );
    return { answer, body: (await answer.json()) as Record<string, unknown> };
  };
  const errorOf = async (answer: Response) =>
    ((await answer.json()) as { error: { code: string; message: string; target?: string } }).error;

  describe('a purchase', () => {
    it('is answered 202 with the three headers, the caller’s api-version and no body', async () => {
      const searchId = stack.emulator.search();
      const answer = await buy(searchId);
      assert.equal(answer.status, 202);
      assert.equal(answer.headers.get('operation-id'), `purchase_${searchId}`);
      assert.equal(answer.headers.get('purchase-id'), searchId);
      assert.equal(
        answer.headers.get('operation-location'),
        `/phoneNumbers/operations/purchase_${searchId}?api-version=2024-03-01`,
      );
      assert.equal(await answer.text(), '');
      await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
    });

    it('is the same however its path is spelt, and however often it is asked for', async () => {
      const searchId = stack.emulator.search();
      for (const target of [
        '/availablePhoneNumbers//:purchase?api-version=2025-06-01',
        '//availablePhoneNumbers/:purchase?api-version=2025-06-01',
        '/availablephonenumbers/:purchase/?api-version=2025-06-01',
        '/availablePhoneNumbers/%3Apurchase?api-version=2025-06-01',
      ]) {
        const answer = await buy(searchId, target);
        assert.equal(answer.status, 202, target);
      }
      assert.equal(stack.entry(searchId).posts.length, 1);
    });

    it('with another agreement is a conflict', async () => {
      const searchId = stack.emulator.search();
      await buy(searchId);
      const answer = await call('POST', PURCHASE, { searchId, agreeToNotResell: true });
      assert.equal(answer.status, 409);
      assert.equal((await errorOf(answer)).target, 'agreeToNotResell');
    });

    it('that Azure refuses is answered with its status and body', async () => {
      const searchId = stack.emulator.search();
      const body = { error: { code: 'Forbidden', message: 'not in this country', target: 'x' } };
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'statusBefore', status: 422, body, searchId },
      ]);
      const answer = await buy(searchId);
      assert.equal(answer.status, 422);
      assert.deepEqual(await answer.json(), body);
      const told = await operation(searchId);
      assert.deepEqual([told.answer.status, told.body['status']], [200, 'failed']);
      assert.deepEqual(told.body['error'], body.error);
    });

    it('of a search that ACS does not know is answered with its 404, without a POST', async () => {
      const answer = await buy(randomUUID());
      assert.equal(answer.status, 404);
      const { code, message } = await errorOf(answer);
      assert.equal(code, 'NotFound');
      assert.match(message, / cannot be found\.$/);
      assert.deepEqual(stack.emulator.ledger().unmatchedPosts, []);
    });

    it('is durable and answered 202 after the wait when no worker lives, and needs none to be told', async () => {
      await stack.stopWorker();
      try {
        const searchId = stack.emulator.search();
        const began = performance.now();
        const { connectionString } = gateway;
        const prefer = await signed(
          connectionString,
          'POST',
          PURCHASE,
          { searchId },
          { prefer: 'wait=1' },
        );
        assert.equal(prefer.status, 202);
        assert.equal(prefer.headers.get('preference-applied'), 'wait=1');
        assert.ok(performance.now() - began < 4_000);
        const told = await operation(searchId);
        assert.equal(told.body['status'], 'running');
        assert.equal(told.answer.headers.get('retry-after'), '2');
        await stack.startWorker();
        await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
      } finally {
        await stack.stopWorker();
        await stack.startWorker();
      }
    });

    it('is answered at once when the caller prefers not to wait', async () => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([{ on: 'getOperation', kind: 'delay', delayMs: 1_500, searchId }]);
      const began = performance.now();
      const { connectionString } = gateway;
      const headers = { prefer: 'respond-async, wait=10' };
      const answer = await signed(connectionString, 'POST', PURCHASE, { searchId }, headers);
      assert.equal(answer.status, 202);
      assert.equal(answer.headers.get('preference-applied'), 'respond-async');
      assert.ok(performance.now() - began < 1_000);
    });

    it('remembers who asked', async () => {
      const searchId = stack.emulator.search();
      const headers = { 'x-ms-client-request-id': 'request-1' };
      await signed(gateway.otherConnectionString, 'POST', PURCHASE, { searchId }, headers);
      const { memo = {} } = await stack.client.workflow
        .getHandle(`purchase_${searchId}`)
        .describe();
      const asked = { requestedBy: 'billing', clientRequestId: 'request-1' };
      assert.deepEqual(withoutMarks(memo), asked);
      assert.equal(memo['acsResource'], hostOf(stack.emulator.endpoint));
    });

    const mistakes: [string, unknown, RegExp, string?][] = [
      ['no JSON', undefined, /The body is not JSON/],
      ['a list', [], /the input is a list/],
      ['no searchId', {}, /searchId is missing/, 'searchId'],
      ['a field nobody knows', { searchId: randomUUID(), consent: true }, /nobody knows: consent/],
    ];
    for (const [what, body, words] of mistakes) {
      it(`with ${what} is refused with 400, in words`, async () => {
        const answer = await call('POST', PURCHASE, body as object | undefined);
        assert.equal(answer.status, 400);
        const { code, message } = await errorOf(answer);
        assert.equal(code, 'BadRequest');
        assert.match(message, words);
      });
    }
  });

  describe('an operation', () => {
    it('that a person terminated is running until ACS knows its end', async () => {
      const searchId = stack.emulator.search();
      await buy(searchId);
      await stack.client.workflow.getHandle(`purchase_${searchId}`).terminate('by hand');
      await until(async () => (await operation(searchId)).body['status'] === 'succeeded');
      assert.equal(stack.entry(searchId).bought.length, 1);
    });

    it('that was terminated does not end by a response about another operation', async () => {
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

    it('that nobody started here is asked of ACS', async () => {
      const unknown = await operation(randomUUID());
      assert.equal(unknown.answer.status, 404);
      const searchId = stack.emulator.search();
      const target = PURCHASE.replace('2024-03-01', '2025-06-01');
      await signed(stack.emulator.connectionString, 'POST', target, { searchId });
      assert.equal((await operation(searchId)).answer.status, 200);
    });

    it('is canceled by DELETE before anything was bought, and then failed', async () => {
      await stack.stopWorker();
      const searchId = stack.emulator.search();
      const headers = { prefer: 'respond-async' };
      await signed(gateway.connectionString, 'POST', PURCHASE, { searchId }, headers);
      const answer = await call(
        'DELETE',
        `/phoneNumbers/operations/purchase_${searchId}?api-version=x`,
      );
      assert.equal(answer.status, 204);
      await stack.startWorker();
      await until(async () => (await operation(searchId)).body['status'] === 'failed');
      assert.equal(stack.entry(searchId).posts.length, 0);
    });
  });

  it('answers what is under way when it is told to stop', async () => {
    const stopping = await startGateway(stack);
    await stack.stopWorker();
    const searchId = stack.emulator.search();
    const headers = { prefer: 'wait=2' };
    const answer = signed(stopping.connectionString, 'POST', PURCHASE, { searchId }, headers);
    await sleep(500);
    const closed = stopping.app.close();
    assert.equal((await answer).status, 202);
    await closed;
    await stack.startWorker();
  });
});
