import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { signed } from '../support/signed.js';
import { startStack, type Stack } from '../support/stack.js';

const PURCHASE = '/availablePhoneNumbers/:purchase?api-version=2024-03-01';

describe('the door of the gateway', function () {
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
  const errorOf = async (answer: Response) =>
    ((await answer.json()) as { error: { code: string } }).error;

  describe('what it does not know', () => {
    it('passes on as it is, with ACS’s status, headers and relative locations', async () => {
      const search = {
        phoneNumberType: 'tollFree',
        assignmentType: 'application',
        capabilities: { calling: 'inbound', sms: 'none' },
      };
      const target = '/availablePhoneNumbers/countries/US/:search?api-version=2025-06-01';
      const answer = await call('POST', target, search);
      assert.equal(answer.status, 202);
      assert.match(
        answer.headers.get('operation-location') ?? '',
        /^\/phoneNumbers\/operations\/search_/,
      );
      assert.match(
        answer.headers.get('location') ?? '',
        /^\/availablePhoneNumbers\/searchResults\//,
      );
      assert.ok(answer.headers.get('ms-cv'));
      assert.equal(answer.headers.get('transfer-encoding'), null);
    });

    it('is refused where no route of ACS fits, or a group is switched off', async () => {
      assert.equal((await call('PUT', '/phoneNumbers?api-version=x')).status, 404);
      const readOnly = await startGateway(stack, { pass: new Set(['read']) });
      try {
        const { connectionString } = readOnly;
        const release = await signed(
          connectionString,
          'DELETE',
          '/phoneNumbers/%2B1?api-version=x',
        );
        assert.equal(release.status, 404);
        assert.equal(
          (await signed(connectionString, 'GET', '/phoneNumbers?api-version=2025-06-01')).status,
          200,
        );
      } finally {
        await readOnly.app.close();
      }
    });

    it('is answered 504 when ACS does not answer, 502 when it cannot be reached', async () => {
      stack.emulator.setFaults([{ on: 'listNumbers', kind: 'delay', delayMs: 2_000 }]);
      const hasty = await startGateway(stack, { forwardTimeoutMs: 300 });
      const late = await signed(
        hasty.connectionString,
        'GET',
        '/phoneNumbers?api-version=2025-06-01',
      );
      assert.deepEqual([late.status, (await errorOf(late)).code], [504, 'GatewayTimeout']);
      stack.emulator.setFaults([{ on: 'listNumbers', kind: 'dropBefore' }]);
      const dropped = await signed(
        hasty.connectionString,
        'GET',
        '/phoneNumbers?api-version=2025-06-01',
      );
      assert.deepEqual([dropped.status, (await errorOf(dropped)).code], [502, 'BadGateway']);
      await hasty.app.close();
    });
  });

  describe('a request', () => {
    it('without a signature is denied on every path', async () => {
      for (const path of ['/', '/healthz', '/metrics', '/phoneNumbers', PURCHASE]) {
        const answer = await fetch(`${gateway.endpoint}${path}`);
        assert.equal(answer.status, 401, path);
        assert.equal((await errorOf(answer)).code, 'Denied');
      }
    });

    it('that is stale, or whose body was changed, is denied; an identical repeat is not', async () => {
      const { accessKey, endpoint } = parseConnectionString(gateway.connectionString);
      const { host } = new URL(endpoint);
      const body = JSON.stringify({ searchId: stack.emulator.search() });
      const signedAt = (when: number) =>
        signedHeaders({ method: 'POST', target: PURCHASE, host, body }, accessKey, new Date(when));
      const send = async (headers: object, text: string) =>
        (
          await fetch(`${endpoint}${PURCHASE}`, {
            method: 'POST',
            headers: { ...headers },
            body: text,
          })
        ).status;
      const fresh = signedAt(Date.now());
      assert.equal(await send(signedAt(Date.now() - 310_000), body), 401);
      assert.equal(await send(signedAt(Date.now() + 310_000), body), 401);
      assert.equal(await send(fresh, body.replace('}', ' }')), 401);
      assert.equal(await send(fresh, body), 202);
      assert.equal(await send(fresh, body), 202);
    });

    it('with a body of more than 64 KiB is refused', async () => {
      const answer = await call('POST', PURCHASE, { searchId: 'x'.repeat(70_000) });
      assert.deepEqual([answer.status, (await errorOf(answer)).code], [413, 'RequestTooLarge']);
    });

    it('that is no HTTP is refused, and harms nobody', async () => {
      const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
      const answered = new Promise<string>((resolve) => {
        socket.once('data', (data) => {
          resolve(data.toString());
        });
      });
      socket.write('\x16\x03\x01 nonsense\r\n\r\n');
      assert.match(await answered, /^HTTP\/1\.1 400/);
      socket.destroy();
      assert.equal((await call('GET', '/phoneNumbers?api-version=2025-06-01')).status, 200);
    });
  });
});
