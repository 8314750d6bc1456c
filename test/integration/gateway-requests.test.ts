import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { startGateway } from '../support/gateway.js';
import { errorOf, NUMBERS, PURCHASE } from '../support/signed-fetch.js';
import { suiteStack, suiteGateway } from '../support/suite.js';

describe('gateway:', function () {
  this.timeout(120_000);
  const stack = suiteStack();
  const gateway = suiteGateway(stack);

  describe('a proxied request', () => {
    it('gets the status and the headers of ACS, with relative locations', async () => {
      const search = {
        phoneNumberType: 'tollFree',
        assignmentType: 'application',
        capabilities: { calling: 'inbound', sms: 'none' },
      };
      const target = '/availablePhoneNumbers/countries/US/:search?api-version=2025-06-01';
      const response = await gateway.call('POST', target, search);
      assert.equal(response.status, 202);
      assert.match(
        response.headers.get('operation-location') ?? '',
        /^\/phoneNumbers\/operations\/search_/,
      );
      assert.match(
        response.headers.get('location') ?? '',
        /^\/availablePhoneNumbers\/searchResults\//,
      );
      assert.ok(response.headers.get('ms-cv'));
      assert.equal(response.headers.get('transfer-encoding'), null);
    });

    it('gets 404 without a route of ACS, and in a group that is off', async () => {
      assert.equal((await gateway.call('PUT', '/phoneNumbers?api-version=x')).status, 404);
      const readOnly = await startGateway(stack, { proxyGroups: new Set(['read']) });
      try {
        const release = await readOnly.call('DELETE', '/phoneNumbers/%2B1?api-version=x');
        assert.equal(release.status, 404);
        assert.equal((await readOnly.call('GET', NUMBERS)).status, 200);
      } finally {
        await readOnly.app.close();
      }
    });

    it('gets 504 when ACS does not respond in time, 502 when it closes the connection', async () => {
      stack.emulator.setFaults([{ on: 'listNumbers', kind: 'delay', delayMs: 2_000 }]);
      const impatient = await startGateway(stack, { proxyTimeoutMs: 300 });
      const late = await impatient.call('GET', NUMBERS);
      assert.deepEqual([late.status, (await errorOf(late)).code], [504, 'GatewayTimeout']);
      stack.emulator.setFaults([{ on: 'listNumbers', kind: 'dropBefore' }]);
      const dropped = await impatient.call('GET', NUMBERS);
      assert.deepEqual([dropped.status, (await errorOf(dropped)).code], [502, 'BadGateway']);
      await impatient.app.close();
    });
  });

  describe('a request', () => {
    it('gets 401 without a signature on every path', async () => {
      for (const path of ['/', '/healthz', '/metrics', '/phoneNumbers', PURCHASE]) {
        const response = await fetch(`${gateway.endpoint}${path}`);
        assert.equal(response.status, 401, path);
        assert.equal((await errorOf(response)).code, 'Denied');
      }
    });

    it('gets 401 with a stale date or a changed body, but may be repeated unchanged', async () => {
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

    it('gets 413 with a body above 64 KiB', async () => {
      const response = await gateway.call('POST', PURCHASE, { searchId: 'x'.repeat(70_000) });
      assert.deepEqual([response.status, (await errorOf(response)).code], [413, 'RequestTooLarge']);
    });

    it('gets 400 when it is not HTTP, and the next one is served', async () => {
      const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
      const response = new Promise<string>((resolve) => {
        socket.once('data', (data) => {
          resolve(data.toString());
        });
      });
      socket.write('\x16\x03\x01 nonsense\r\n\r\n');
      assert.match(await response, /^HTTP\/1\.1 400/);
      socket.destroy();
      assert.equal((await gateway.call('GET', NUMBERS)).status, 200);
    });
  });
});
