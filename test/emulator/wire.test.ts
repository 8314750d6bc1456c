import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { wireDate } from '../../emulator/http/dates.js';
import { signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

const V = 'api-version=2025-06-01';

describe('the emulator on the wire', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ speed: 10 });
  });
  after(() => emulator.close());

  const call = (method: string, target: string, body?: object) =>
    signedFetch(emulator.connectionString, method, target, body);
  const purchase = (searchId: string, more: object = {}) =>
    call('POST', `/availablePhoneNumbers/:purchase?${V}`, { searchId, ...more });

  it('accepts a purchase with three headers, no body and a relative location', async () => {
    const searchId = emulator.search();
    for (const version of ['2021-03-07', '2022-12-01', '2025-06-01']) {
      const target = `/availablePhoneNumbers/:purchase?api-version=${version}`;
      const answer = await call('POST', target, { searchId });
      assert.equal(answer.status, 202);
      assert.equal(answer.headers.get('content-length'), '0');
      assert.equal(answer.headers.get('operation-id'), `purchase_${searchId}`);
      assert.equal(answer.headers.get('purchase-id'), searchId);
      const location = `/phoneNumbers/operations/purchase_${searchId}?api-version=${version}`;
      assert.equal(answer.headers.get('operation-location'), location);
      assert.match(answer.headers.get('ms-cv') ?? '', /^.{22}\.0$/);
      assert.equal(answer.headers.get('location'), null);
    }
  });

  it('reports running, notStarted, then succeeded, with dates as ACS writes them', async () => {
    const searchId = emulator.search();
    emulator.setBehavior({ provisioning: 'paused' });
    await purchase(searchId);
    const statuses: string[] = [];
    let text = '';
    await until(async () => {
      const answer = await call('GET', `/phoneNumbers/operations/purchase_${searchId}?${V}`);
      text = await answer.text();
      const { status } = JSON.parse(text) as { status: string };
      if (statuses.at(-1) !== status) statuses.push(status);
      if (status === 'notStarted') emulator.setBehavior({ provisioning: 'proceeds' });
      return status === 'succeeded';
    });
    assert.deepEqual(statuses, ['running', 'notStarted', 'succeeded']);
    const created = /"createdDateTime":"([^"]+)"/.exec(text)?.[1] ?? '';
    assert.match(created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?\+00:00$/);
    assert.equal(
      text,
      `{"operationType":"purchase","status":"succeeded","resourceLocation":null,` +
        `"createdDateTime":"${created}","id":"purchase_${searchId}",` +
        `"lastActionDateTime":"0001-01-01T00:00:00+00:00"}`,
    );
  });

  it('returns a search result as recorded, with a decimal in amounts', async () => {
    const searchId = emulator.search();
    const result = await call('GET', `/availablePhoneNumbers/searchResults/${searchId}?${V}`);
    assert.equal(result.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.match(
      await result.text(),
      /^\{"searchId":"[^"]+","phoneNumbers":\["\+\d+"\],"phoneNumberType":"tollFree","assignmentType":"application","capabilities":\{"calling":"inbound","sms":"inbound\+outbound"\},"cost":\{"amount":2\.0,"currencyCode":"USD","billingFrequency":"monthly"\},"searchExpiresBy":"[^"]+","error":"NoError"\}$/,
    );
  });

  it('writes dates with up to seven digits and without trailing zeros', () => {
    assert.equal(wireDate(Date.UTC(2026, 0, 1)), '2026-01-01T00:00:00+00:00');
    assert.match(wireDate(1_700_000_000_123), /^2023-11-14T22:13:20\.123\d{0,3}[1-9]\+00:00$/);
  });

  it('returns errors with the messages of ACS', async () => {
    const french = emulator.search({ countryCode: 'FR' });
    const cases: [Promise<Response>, number, RegExp][] = [
      [
        purchase('some-invalid-id'),
        404,
        /"message":"Input searchId some-invalid-id cannot be found.","target":"searchid"/,
      ],
      [purchase(french), 400, /Do not resell agreement was not provided/],
      [
        call('GET', `/phoneNumbers/%2B14155550100?${V}`),
        404,
        /Input phoneNumber \+14155550100 cannot be found.","target":"phonenumber"/,
      ],
      [call('GET', `/phoneNumbers/operations/purchase_x?${V}`), 404, /"code":"NotFound"/],
      [call('GET', `/phoneNumbers?api-version=2019-01-01`), 400, /2025-06-01/],
      [call('GET', `/nothing?${V}`), 404, /"code":"NotFound"/],
    ];
    for (const [answer, status, body] of cases) {
      const { status: actual, headers } = await answer;
      assert.equal(actual, status);
      assert.equal(headers.get('content-type'), 'application/json');
      assert.match(await (await answer).text(), body);
    }
    assert.equal((await purchase(french, { agreeToNotResell: true })).status, 202);
  });

  it('accepts the older name of the agreement, a doubled slash and upper case', async () => {
    const french = emulator.search({ countryCode: 'FR' });
    const target = '//availablePhoneNumbers/:purchase?api-version=2023-10-01-preview';
    const body = { searchId: french.toUpperCase(), consentToNotResellNumbers: true };
    assert.equal((await call('POST', target, body)).status, 202);
  });

  it('replaces fields of a response when a fault has fields', async () => {
    const searchId = emulator.search();
    const rule = { on: 'getSearchResult', kind: 'statusAfter', status: 200, searchId } as const;
    emulator.setFaults([{ ...rule, fields: { searchId: 'another' }, times: 1 }]);
    const read = async () => {
      const answer = await call('GET', `/availablePhoneNumbers/searchResults/${searchId}?${V}`);
      return (await answer.json()) as Record<string, unknown>;
    };
    const changed = await read();
    assert.deepEqual(changed, { ...(await read()), searchId: 'another' });
    assert.throws(() => {
      emulator.setFaults([{ ...rule, fields: {}, body: {} }]);
    }, /fields: requires the kind statusAfter, and no body/);
  });

  it('returns 401 to a wrong key and records the POST as not processed', async () => {
    const searchId = emulator.search();
    const wrong = emulator.connectionString.replace(/accesskey=.+$/, 'accesskey=d3Jvbmc=');
    const answer = await signedFetch(wrong, 'POST', `/availablePhoneNumbers/:purchase?${V}`, {
      searchId,
    });
    assert.equal(answer.status, 401);
    assert.deepEqual(await answer.json(), {
      error: { code: 'Denied', message: 'Denied by the resource provider.' },
    });
    const [post] = emulator.ledger().searches[searchId]?.posts ?? [];
    assert.deepEqual([post?.answer, post?.processedAt], [401, null]);
  });
});
