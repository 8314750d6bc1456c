import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { GatewayMetrics } from '../../src/gateway/metrics.js';
import { openApiDocument } from '../../src/gateway/openapi/document.js';
import { createGatewayAdminServer } from '../../src/gateway/admin-server.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startStack, type Stack } from '../support/stack.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const ADMIN = ['/healthz', '/readyz', '/metrics', '/openapi.json'];
/** Spellings and places that somebody tries. */
const GUESSES = [
  '/',
  '/emulator/ledger',
  '/admin',
  '/availablePhoneNumbers/%3Apurchase',
  '//availablePhoneNumbers//:purchase/',
  '/AVAILABLEPHONENUMBERS/:PURCHASE',
  '/phoneNumbers/../availablePhoneNumbers/:purchase',
];

/** What somebody without a key may put into a request. */
type Pretence = (method: string, target: string, host: string, body: string) => object;

describe('somebody without a key', function () {
  this.timeout(120_000);
  let stack: Stack;
  let gateway: TestGateway;
  let adminServer: FastifyInstance;
  let searchId: string;
  let documented: string[];

  before(async () => {
    stack = await startStack();
    gateway = await startGateway(stack);
    const purchases = new PurchaseClient(stack.client, { taskQueue: stack.taskQueue });
    adminServer = createGatewayAdminServer(purchases, new GatewayMetrics(), () => false);
    searchId = stack.emulator.search();
    const { paths } = openApiDocument() as { paths: Record<string, object> };
    documented = Object.keys(paths).map((path) => path.replace(/\{\w+\}/g, searchId));
  });
  after(async () => {
    await adminServer.close();
    await gateway.app.close();
    await stack.close();
  });

  const signedBy = (key: string): Pretence => {
    return (method, target, host, body) =>
      signedHeaders({ method, target, host, body }, key, new Date());
  };
  const pretences: Record<string, Pretence> = {
    'no signature': () => ({}),
    'a token': () => ({ authorization: `Bearer ${randomBytes(24).toString('base64url')}` }),
    'the scheme alone': () => ({ authorization: 'HMAC-SHA256' }),
    'a signature that is empty': () => ({
      authorization: 'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=',
    }),
    'another key': signedBy(randomBytes(64).toString('base64')),
    'an empty key': signedBy(''),
    'Azure’s own key': (method, target, host, body) => {
      const { accessKey } = parseConnectionString(stack.emulator.connectionString);
      return signedBy(accessKey)(method, target, host, body);
    },
  };

  for (const [name, pretence] of Object.entries(pretences)) {
    it(`with ${name} is denied on every route, and nothing comes of it`, async () => {
      const before = stack.emulator.ledger().calls.all;
      const admitted: string[] = [];
      for (const target of [...documented, ...GUESSES, ...ADMIN]) {
        for (const method of METHODS) {
          const status = await send(method, target, pretence);
          if (status !== 401) admitted.push(`${method} ${target}: ${status}`);
        }
      }
      assert.deepEqual(admitted, []);
      assert.equal(stack.emulator.ledger().calls.all, before, 'ACS was asked');
      const query = `WorkflowId = 'purchase_${searchId}'`;
      assert.equal((await stack.client.workflow.count(query)).count, 0);
    });
  }

  it('is refused with a path that is none, whatever the method', async () => {
    for (const method of METHODS) {
      assert.equal(await send(method, '/phoneNumbers/operations/purchase_%', () => ({})), 400);
    }
  });

  it('would be let in with a key: the walk is along routes that are there', async () => {
    const { accessKey } = parseConnectionString(gateway.connectionString);
    const purchase = '/availablePhoneNumbers/:purchase';
    assert.ok(documented.includes(purchase));
    assert.equal(await send('POST', purchase, signedBy(accessKey)), 202);
  });

  it('reads health, metrics and the description on the admin port, and nothing else there', async () => {
    for (const target of [...documented, ...GUESSES, ...ADMIN]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const { statusCode } = await adminServer.inject({ method, url: target });
        const open = ADMIN.includes(target) && method === 'GET';
        if (open) assert.equal(statusCode, 200, `${method} ${target}`);
        else assert.ok(statusCode >= 400 && statusCode < 500, `${method} ${target}: ${statusCode}`);
      }
    }
  });

  /** As it is written: `fetch` would mend dots and slashes, and refuse some methods. */
  function send(method: string, target: string, pretence: Pretence): Promise<number> {
    const { host, hostname, port } = new URL(gateway.endpoint);
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? JSON.stringify({ searchId }) : '';
    const headers = { ...pretence(method, target, host, body), 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request({ method, host: hostname, port, path: target, headers }, (answer) => {
        answer.resume().once('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      });
      sent.once('error', reject).end(body);
    });
  }
});
