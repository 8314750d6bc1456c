import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { GatewayMetrics } from '../../src/gateway/metrics.js';
import { errorResponse, operation } from '../../src/gateway/openapi/schemas.js';
import { createGatewayAdminServer } from '../../src/gateway/admin-server.js';
import { operationPath, signedFetch } from '../support/signed-fetch.js';
import { suiteGateway, suiteStack } from '../support/suite.js';

const PURCHASE = '/availablePhoneNumbers/:purchase';
const OPERATIONS = '/phoneNumbers/operations/{operationId}';

interface Documented {
  paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>>;
}

describe('the responses of the gateway', () => {
  const stack = suiteStack();
  const gateway = suiteGateway(stack);
  let document: Documented;
  before(async () => {
    const app = createGatewayAdminServer(stack.purchases, new GatewayMetrics(), () => false);
    document = (await app.inject('/openapi.json')).json();
    await app.close();
  });

  const buy = (body: object, connectionString = gateway.connectionString) =>
    signedFetch(connectionString, 'POST', `${PURCHASE}?api-version=2025-06-01`, body);
  const documented = (path: string, method: string, status: number) => {
    const { responses = {} } = document.paths[path]?.[method] ?? {};
    return responses[status] ?? responses[`${String(status)[0]}XX`];
  };

  it('to a purchase match /openapi.json', async () => {
    const searchId = stack.emulator.search();
    const accepted = await buy({ searchId });
    assert.equal(accepted.status, 202);
    const { headers = {} } = documented(PURCHASE, 'post', 202) ?? {};
    const named = Object.keys(headers).filter((name) => name !== 'preference-applied');
    assert.deepEqual(
      named.filter((name) => accepted.headers.get(name) === null),
      [],
    );
    const rejected = [
      await buy({ searchId, agreeToNotResell: true }),
      await buy({ searchId: 'not an id' }),
      await buy({ searchId: randomUUID() }),
      await buy({ searchId }, gateway.connectionString.replace(/accesskey=..../, 'accesskey=AAAA')),
    ];
    assert.deepEqual(
      rejected.map(({ status }) => status),
      [409, 400, 404, 401],
    );
    for (const response of rejected) {
      assert.ok(documented(PURCHASE, 'post', response.status));
      errorResponse.parse(await response.json());
    }
  });

  it('about an operation match /openapi.json', async () => {
    const searchId = stack.emulator.search();
    await buy({ searchId });
    const get = (id: string) => gateway.call('GET', operationPath(id));
    const known = await get(`purchase_${searchId}`);
    assert.ok(known.status === 200 && documented(OPERATIONS, 'get', 200));
    operation.parse(await known.json());
    const unknown = await get(`purchase_${randomUUID()}`);
    assert.ok(unknown.status === 404 && documented(OPERATIONS, 'get', 404));
    errorResponse.parse(await unknown.json());
  });
});
