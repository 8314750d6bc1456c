import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { GatewayMetrics } from '../../src/gateway/metrics.js';
import { openApiDocument } from '../../src/gateway/openapi/document.js';
import { createGatewayAdminServer } from '../../src/gateway/admin-server.js';
import { suiteGateway, suiteStack } from '../support/suite.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const ADMIN = ['/healthz', '/readyz', '/metrics', '/openapi.json'];
/** Other paths and other spellings of known ones. */
const OTHER_TARGETS = [
  '/',
  '/emulator/ledger',
  '/admin',
  '/availablePhoneNumbers/%3Apurchase',
  '//availablePhoneNumbers//:purchase/',
  '/AVAILABLEPHONENUMBERS/:PURCHASE',
  '/phoneNumbers/../availablePhoneNumbers/:purchase',
];

/** Headers of a request without a valid signature. */
type InvalidHeaders = (method: string, target: string, host: string, body: string) => object;

describe('a request without a valid signature', function () {
  this.timeout(120_000);
  const stack = suiteStack();
  const gateway = suiteGateway(stack);
  let adminServer: FastifyInstance;
  let searchId: string;
  let documented: string[];

  before(() => {
    adminServer = createGatewayAdminServer(stack.purchases, new GatewayMetrics(), () => false);
    searchId = stack.emulator.search();
    const { paths } = openApiDocument() as { paths: Record<string, object> };
    documented = Object.keys(paths).map((path) => path.replace(/\{\w+\}/g, searchId));
  });
  after(() => adminServer.close());

  const signedBy = (key: string): InvalidHeaders => {
    return (method, target, host, body) =>
      signedHeaders({ method, target, host, body }, key, new Date());
  };
  const invalidHeaders: Record<string, InvalidHeaders> = {
    'no signature': () => ({}),
    'a bearer token': () => ({ authorization: `Bearer ${randomBytes(24).toString('base64url')}` }),
    'the scheme alone': () => ({ authorization: 'HMAC-SHA256' }),
    'an empty signature': () => ({
      authorization: 'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=',
    }),
    'another key': signedBy(randomBytes(64).toString('base64')),
    'an empty key': signedBy(''),
    'the key of the ACS resource': (method, target, host, body) => {
      const { accessKey } = parseConnectionString(stack.emulator.connectionString);
      return signedBy(accessKey)(method, target, host, body);
    },
  };

  for (const [name, headersOf] of Object.entries(invalidHeaders)) {
    it(`gets 401 on every route and has no effect: ${name}`, async () => {
      const before = stack.emulator.ledger().calls.all;
      const accepted: string[] = [];
      for (const target of [...documented, ...OTHER_TARGETS, ...ADMIN]) {
        for (const method of METHODS) {
          const status = await send(method, target, headersOf);
          if (status !== 401) accepted.push(`${method} ${target}: ${status}`);
        }
      }
      assert.deepEqual(accepted, []);
      assert.equal(stack.emulator.ledger().calls.all, before, 'ACS got a request');
      const query = `WorkflowId = 'purchase_${searchId}'`;
      assert.equal((await stack.client.workflow.count(query)).count, 0);
    });
  }

  it('gets 400 for a malformed path, with any method', async () => {
    for (const method of METHODS) {
      assert.equal(await send(method, '/phoneNumbers/operations/purchase_%', () => ({})), 400);
    }
  });

  it('would get 202 with a valid signature: the tested routes exist', async () => {
    const { accessKey } = parseConnectionString(gateway.connectionString);
    const purchase = '/availablePhoneNumbers/:purchase';
    assert.ok(documented.includes(purchase));
    assert.equal(await send('POST', purchase, signedBy(accessKey)), 202);
  });

  it('can read only health, metrics and the OpenAPI document on the admin port', async () => {
    for (const target of [...documented, ...OTHER_TARGETS, ...ADMIN]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const { statusCode } = await adminServer.inject({ method, url: target });
        const isOpen = ADMIN.includes(target) && method === 'GET';
        if (isOpen) assert.equal(statusCode, 200, `${method} ${target}`);
        else assert.ok(statusCode >= 400 && statusCode < 500, `${method} ${target}: ${statusCode}`);
      }
    }
  });

  /** Sends the target unchanged: `fetch` would normalize dots and slashes, and reject some methods. */
  function send(method: string, target: string, headersOf: InvalidHeaders): Promise<number> {
    const { host, hostname, port } = new URL(gateway.endpoint);
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? JSON.stringify({ searchId }) : '';
    const headers = {
      ...headersOf(method, target, host, body),
      'content-type': 'application/json',
    };
    return new Promise((resolve, reject) => {
      const sent = request({ method, host: hostname, port, path: target, headers }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode ?? 0);
        });
      });
      sent.once('error', reject).end(body);
    });
  }
});
