import assert from 'node:assert/strict';
import {
  classifyForward,
  classifyOperation,
  classifyPhoneNumber,
  classifyPurchase,
  classifySearch,
  classifyStatus,
} from '../../../src/acs/classify-response.js';
import { parseConnectionString } from '../../../src/acs/auth/connection-string.js';
import type {
  HttpResponse,
  NoResponse,
  NoUsableResponse,
} from '../../../src/acs/transport/http-result.js';
import { retryAfterMs } from '../../../src/acs/retry-after.js';

const call = { method: 'GET', path: '/', clientRequestId: 'c', durationMs: 1 };

function response(status: number, body?: unknown, code?: string): HttpResponse {
  const error = code === undefined ? {} : { error: { code, message: 'm' } };
  return { ...call, headers: {}, status, body, ...error };
}

const without = (why: NoUsableResponse): NoResponse => ({ ...call, ...why });
const posted = (status: number, code?: string) =>
  classifyPurchase({ ...response(status, undefined, code), method: 'POST' });

const GUID = '378ddf60-81be-452a-ba4f-613198ea6c28';
const OTHER = '00000000-0000-4000-8000-000000000000';
const NUMBER = '+18335550100';

const kindOf = (result: HttpResponse) => classifyOperation(result, 'purchase_x').kind;

describe('classifying a response to a GET', () => {
  it('a number that ACS returns is owned, even if its price cannot be read', () => {
    for (const cost of [undefined, null, 'free', { amount: 'much' }]) {
      const body = { phoneNumber: NUMBER, cost };
      assert.equal(classifyPhoneNumber(response(200, body), NUMBER).kind, 'ok');
    }
    assert.equal(classifyPhoneNumber(response(200, {}), NUMBER).kind, 'unavailable');
  });

  it('200 is ok when the body is an operation, else unavailable', () => {
    assert.equal(kindOf(response(200, { id: 'purchase_x', status: 'running' })), 'ok');
    // A health check also responds with a status; the specification requires the id.
    for (const body of [undefined, {}, { id: 'purchase_x', status: 7 }, 'text', { status: 'ok' }]) {
      assert.equal(kindOf(response(200, body)), 'unavailable');
    }
  });

  it("404 is notFound only with ACS's own error", () => {
    assert.equal(kindOf(response(404, {}, 'NotFound')), 'notFound');
    assert.equal(kindOf(response(404, '<html>')), 'unavailable');
    assert.equal(kindOf(response(404, {}, 'InternalError')), 'unavailable');
  });

  it('other 4xx are denied, throttled or rejected; 408, 5xx and redirects are unavailable', () => {
    const kinds = [401, 403, 429, 400, 409].map((status) => kindOf(response(status)));
    assert.deepEqual(kinds, ['denied', 'denied', 'throttled', 'rejected', 'rejected']);
    for (const status of [302, 408, 500, 502, 503, 504]) {
      assert.equal(kindOf(response(status)), 'unavailable');
    }
  });
});

describe('classifying a response to the purchase POST', () => {
  it('202 is accepted, with the operation id that ACS names', () => {
    const location = '/phoneNumbers/operations/purchase_x?api-version=1';
    const ids = [{ 'operation-id': 'purchase_x' }, { 'operation-location': location }, {}].map(
      (headers) => classifyPurchase({ ...response(202), headers }),
    );
    const named = { kind: 'accepted', operationId: 'purchase_x' };
    assert.deepEqual(ids, [named, named, { kind: 'accepted' }]);
  });

  it('the outcome of 408, 5xx, redirects and other 2xx is unknown', () => {
    for (const status of [200, 204, 307, 408, 500, 503]) {
      assert.equal(posted(status).kind, 'unavailable', String(status));
    }
    const reset = without({ kind: 'unavailable', reason: 'ECONNRESET' });
    assert.equal(classifyPurchase(reset).kind, 'unavailable');
  });

  it("4xx are rejected, and a 404 is notFound with ACS's own error only", () => {
    for (const status of [400, 402, 409, 422]) assert.equal(posted(status).kind, 'rejected');
    assert.equal(posted(404, 'NotFound').kind, 'notFound');
    assert.equal(posted(404).kind, 'rejected');
    assert.deepEqual(
      [401, 403, 429].map((status) => posted(status).kind),
      ['denied', 'denied', 'throttled'],
    );
  });

  it('a request that was not sent keeps its kind', () => {
    for (const kind of ['notSent', 'denied', 'rateLimited', 'throttled'] as const) {
      const result = classifyPurchase(without({ kind, reason: 'why', retryAfterMs: 1 }));
      assert.ok(result.kind === kind && 'reason' in result);
    }
  });
});

describe('classifying other calls', () => {
  it('a DELETE is ok with any 2xx', () => {
    assert.deepEqual(classifyStatus(response(204)), { kind: 'ok', httpStatus: 204 });
    assert.equal(classifyStatus(response(409)).kind, 'rejected');
  });

  it('a proxied call is rejected with a 403 and has no kind if the caller closed the connection', () => {
    const kinds = [200, 202, 401, 403, 404, 429, 503].map((status) =>
      classifyForward({ status, headers: {}, body: process.stdin }),
    );
    const expected = ['ok', 'ok', 'denied', 'rejected', 'notFound', 'throttled', 'unavailable'];
    assert.deepEqual(kinds, expected);
    assert.equal(classifyForward({ kind: 'notSent', reason: 'ECONNREFUSED' }), 'notSent');
    assert.equal(classifyForward({ kind: 'callerClosed', reason: 'closed' }), undefined);
  });
});

describe('GET response about another id', () => {
  const search = {
    phoneNumbers: [NUMBER],
    cost: { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' },
    searchExpiresBy: '2026-01-01T00:16:00Z',
  };

  it('is inconclusive and contains both ids', () => {
    const responses = [
      classifyOperation(
        response(200, { id: `purchase_${OTHER}`, status: 'failed' }),
        `purchase_${GUID}`,
      ),
      classifySearch(response(200, { ...search, searchId: OTHER }), GUID),
      classifyPhoneNumber(response(200, { phoneNumber: '+18335550199' }), NUMBER),
      classifyPhoneNumber(response(200, { phoneNumber: NUMBER.slice(0, -1) }), NUMBER),
      classifyPhoneNumber(response(200, { phoneNumber: 'none' }), NUMBER),
    ];
    for (const found of responses) {
      assert.ok(found.kind === 'unavailable');
      assert.match(found.reason, /^ACS returned 200 about (\S+), not about (\S+)$/);
      assert.ok(found.about !== undefined && found.reason.includes(found.about));
    }
  });

  it('compares phone numbers by their digits', () => {
    const found = classifyPhoneNumber(response(200, { phoneNumber: NUMBER.slice(1) }), NUMBER);
    assert.equal(found.kind, 'ok');
  });

  it('ignores letter case in GUIDs and compares other ids exactly', () => {
    const upper = GUID.toUpperCase();
    const operation = (id: string) => response(200, { id, status: 'running' });
    assert.equal(classifyOperation(operation(`purchase_${upper}`), `purchase_${GUID}`).kind, 'ok');
    assert.equal(classifySearch(response(200, { ...search, searchId: upper }), GUID).kind, 'ok');
    assert.equal(classifyOperation(operation('purchase_X'), 'purchase_x').kind, 'unavailable');
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it("is read in seconds, as a date, and in Azure's milliseconds", () => {
    assert.equal(retryAfterMs({ 'retry-after': '7' }, now), 7_000);
    const date = 'Thu, 01 Jan 2026 00:00:30 GMT';
    assert.equal(retryAfterMs({ 'retry-after': date }, now), 30_000);
    assert.equal(retryAfterMs({ 'retry-after-ms': '250', 'retry-after': '7' }, now), 250);
    assert.equal(retryAfterMs({ 'x-ms-retry-after-ms': '90' }, now), 90);
  });

  it('is 0 for a date in the past and undefined if unreadable', () => {
    const date = 'Thu, 01 Jan 2015 00:00:30 GMT';
    assert.equal(retryAfterMs({ 'retry-after': date }, now), 0);
    for (const text of ['soon', '-5', '1.5', '120,']) {
      assert.equal(retryAfterMs({ 'retry-after': text }, now), undefined, text);
    }
    assert.equal(retryAfterMs({}, now), undefined);
  });
});

describe('connection string', () => {
  it('is read in any letter case and order', () => {
    const expected = { endpoint: 'https://c.example', accessKey: 'YWJj' };
    assert.deepEqual(parseConnectionString('endpoint=https://c.example/;accesskey=YWJj'), expected);
    assert.deepEqual(parseConnectionString('AccessKey=YWJj;Endpoint=https://c.example'), expected);
  });

  it('is rejected with the error and without the key', () => {
    const invalid: [string, RegExp][] = [
      ['accesskey=YWJj', /no endpoint/],
      ['endpoint=https://c.example', /no accesskey/],
      ['endpoint=c.example;accesskey=YWJj', /not an http\(s\) URL/],
      ['endpoint=https://c.example/path;accesskey=YWJj', /more than scheme, host and port/],
      ['endpoint=https://c.example;accesskey=s3cr!t', /not base64/],
      ['endpoint=https://:s3cr!t@c.example;accesskey=YWJj', /more than scheme, host and port/],
      ['endpoint=https://c.example/#s3cr!t;accesskey=YWJj', /more than scheme, host and port/],
    ];
    for (const [text, problem] of invalid) {
      assert.throws(
        () => parseConnectionString(text),
        (error: Error) => {
          assert.match(error.message, problem);
          assert.doesNotMatch(error.message, /YWJj|s3cr!t/);
          return true;
        },
      );
    }
  });
});
