import assert from 'node:assert/strict';
import {
  contentHash,
  signature,
  signatureProblem,
  signedHeaders,
} from '../../../src/acs/auth/signing.js';

const KEY = 'ZW11bGF0b3ItdGVzdC1rZXktMDEyMzQ1Njc4OWFiY2Q=';
const OTHER = Buffer.from('some other key').toString('base64');
const NOW = new Date('2026-01-01T00:00:00Z');

const request = { method: 'POST', target: '/x?b=c', host: 'h', body: '{}' };
const headers = { ...signedHeaders(request, KEY, NOW) };
const check = (change: object = {}, verification: object = {}) =>
  signatureProblem(
    { ...request, ...change },
    { headers, accessKeys: [OTHER, KEY], now: NOW, allowedSkewMs: 300_000, ...verification },
  );

describe('request signing', () => {
  it('computes the hash and signature of a recorded request', () => {
    const body = '{"searchId":"0892ffca-054c-4cb9-845f-781d743fbb56"}';
    const hash = 'cLET9Lhn+RWB7HERWu0To5ZupOiXm/qS8NMT3YOktxE=';
    assert.equal(contentHash(body), hash);
    const value = signature(KEY, {
      method: 'POST',
      target: '/availablePhoneNumbers/:purchase?api-version=2023-05-01-preview',
      host: 'smstestapp.communication.azure.com',
      date: 'Wed, 26 Jul 2023 20:27:44 GMT',
      contentHash: hash,
    });
    assert.equal(value, 'm95eiLPskffmZEJX3hXFSoOIoCv1HQRH2w3GIXGnBzc=');
  });

  it('is valid with either of two keys and either encoding of the query', () => {
    assert.equal(check(), undefined);
    const spaced = { ...request, target: '/x?a=b+c' };
    const reencoded = { ...signedHeaders(spaced, KEY, NOW) };
    assert.equal(check({ target: '/x?a=b%20c' }, { headers: reencoded }), undefined);
  });

  it('is invalid for another body, target, host, method or key', () => {
    assert.equal(check({ body: '{ }' }), 'body');
    for (const change of [{ target: '/y?b=c' }, { host: 'i' }, { method: 'PUT' }]) {
      assert.equal(check(change), 'signature');
    }
    assert.equal(check({}, { accessKeys: [OTHER] }), 'signature');
  });

  it('is invalid when its date is too far away or parts are missing', () => {
    assert.equal(check({}, { now: new Date(NOW.getTime() + 300_000) }), undefined);
    assert.equal(check({}, { now: new Date(NOW.getTime() + 301_000) }), 'skew');
    for (const name of Object.keys(headers)) {
      assert.equal(check({}, { headers: { ...headers, [name]: undefined } }), 'missing');
    }
  });
});
