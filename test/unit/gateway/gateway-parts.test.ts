import assert from 'node:assert/strict';
import { answerHeaders, requestHeaders } from '../../../src/gateway/headers.js';
import { groupOf } from '../../../src/gateway/proxy-groups.js';
import { preferenceOf } from '../../../src/gateway/prefer.js';

describe('what passes through the gateway', () => {
  const groups: [string, string, string | undefined][] = [
    ['GET', '/phoneNumbers?skip=0&top=100', 'read'],
    ['GET', '/phoneNumbers/%2B14155550100?api-version=x', 'read'],
    ['GET', '//availablePhoneNumbers/searchResults/1', 'read'],
    ['POST', '/availablePhoneNumbers/countries/US/:search', 'search'],
    ['DELETE', '/phoneNumbers/%2B14155550100', 'release'],
    ['DELETE', '/phoneNumbers/operations/search_1', 'cancel'],
    ['PATCH', '/phoneNumbers/%2B1/capabilities', 'update'],
    ['POST', '/availablePhoneNumbers/reservations/1/:purchase', 'reservations'],
  ];
  for (const [method, target, group] of groups) {
    it(`${method} ${target} belongs to ${group}`, () => {
      assert.equal(groupOf(method, target), group);
    });
  }

  const spellings = [
    '/availablePhoneNumbers/:purchase',
    '/availablePhoneNumbers/%3apurchase?x=1',
    '//availablephonenumbers//:Purchase/',
    '/availablePhoneNumbers/countries/../:purchase',
    '/availablePhoneNumbers/countries/%2e%2e/:purchase',
    '/availablePhoneNumbers/countries/..%2f:purchase',
    '/availablePhoneNumbers/reservations/../:purchase',
    '/availablePhoneNumbers/reservations/%2e%2e/:purchase',
    '/availablePhoneNumbers/reservations/..\\:purchase',
    '/availablePhoneNumbers/%253apurchase',
    '/availablePhoneNumbers/reservations/%E0%A4%A/:purchase',
  ];
  for (const target of spellings) {
    it(`never the purchase of a search, spelt ${target}`, () => {
      assert.equal(groupOf('POST', target), undefined);
    });
  }
});

describe('headers that pass', () => {
  it('are the caller’s, without those of the connection and its signature', () => {
    const headers = {
      ...{ host: 'gateway', authorization: 'secret', 'x-ms-date': 'd', 'content-length': '2' },
      ...{ connection: 'keep-alive, X-Mine', 'x-mine': '1', te: 'trailers' },
      ...{ 'x-ms-client-request-id': 'id', accept: 'application/json' },
    };
    assert.deepEqual(requestHeaders(headers), {
      'x-ms-client-request-id': 'id',
      accept: 'application/json',
    });
  });

  it('are ACS’s, with locations that lead back through the gateway', () => {
    const headers = {
      'ms-cv': 'cv',
      'transfer-encoding': 'chunked',
      location: 'https://acs.example/phoneNumbers/1',
      'operation-location': '/phoneNumbers/operations/x?api-version=y',
    };
    assert.deepEqual(answerHeaders(headers, 'https://acs.example'), {
      'ms-cv': 'cv',
      location: '/phoneNumbers/1',
      'operation-location': '/phoneNumbers/operations/x?api-version=y',
    });
  });
});

describe('a Prefer header', () => {
  const cases: [string | undefined, number, string?][] = [
    [undefined, 5_000],
    ['', 5_000],
    ['respond-async', 0, 'respond-async'],
    ['Respond-Async; x=1, wait=10', 0, 'respond-async'],
    ['wait=2', 2_000, 'wait=2'],
    ['return=minimal, wait = "3"', 3_000, 'wait=3'],
    ['wait=0', 0, 'wait=0'],
    ['wait=9999', 60_000, 'wait=60'],
    ['wait=-1', 5_000],
    ['wait=soon', 5_000],
  ];
  for (const [header, waitMs, applied] of cases) {
    it(`"${header}" waits ${waitMs} ms${applied === undefined ? '' : ` and says ${applied}`}`, () => {
      const expected = applied === undefined ? { waitMs } : { waitMs, applied };
      assert.deepEqual(preferenceOf(header, 5_000), expected);
    });
  }
});
