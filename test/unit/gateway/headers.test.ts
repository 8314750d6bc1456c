import assert from 'node:assert/strict';
import { requestHeaders, responseHeaders } from '../../../src/gateway/headers.js';

describe('the headers of a proxied request', () => {
  it('are those of the caller, without its connection headers and signature', () => {
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

  it('come back from ACS with locations relative to the gateway', () => {
    const headers = {
      'ms-cv': 'cv',
      'transfer-encoding': 'chunked',
      location: 'https://acs.example/phoneNumbers/1',
      'operation-location': '/phoneNumbers/operations/x?api-version=y',
    };
    assert.deepEqual(responseHeaders(headers, 'https://acs.example'), {
      'ms-cv': 'cv',
      location: '/phoneNumbers/1',
      'operation-location': '/phoneNumbers/operations/x?api-version=y',
    });
  });
});
