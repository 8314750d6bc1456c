import assert from 'node:assert/strict';
import {
  readError,
  readOperation,
  readPhoneNumber,
  readSearchResult,
} from '../../../src/acs/schemas.js';
import { owned } from '../purchase/world.js';

const LONG = 'x'.repeat(900_000);
const NUMBER = '+18335550100';
/** JSON has no undefined fields. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

const search = {
  searchId: 's',
  phoneNumbers: [NUMBER],
  phoneNumberType: 'tollFree',
  cost: { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' },
  searchExpiresBy: '2026-01-01T00:16:00Z',
};

describe('reading an ACS response', () => {
  it('keeps the specified fields of a phone number unchanged', () => {
    assert.deepEqual(readPhoneNumber({ ...owned(NUMBER), note: LONG }), owned(NUMBER));
    assert.deepEqual(readPhoneNumber({ phoneNumber: NUMBER, note: LONG }), { phoneNumber: NUMBER });
  });

  it('keeps the specified fields of an operation unchanged', () => {
    const operation = {
      operationType: 'purchase',
      status: 'running',
      resourceLocation: null,
      createdDateTime: '2024-03-13T00:01:51.4602272+00:00',
      id: 'purchase_x',
      lastActionDateTime: '0001-01-01T00:00:00+00:00',
    };
    assert.deepEqual(sent(readOperation({ ...operation, note: LONG, error: null })), operation);
  });

  it('keeps the fields of a search result that a purchase needs', () => {
    assert.deepEqual(readSearchResult({ ...search, note: LONG, capabilities: {} }), search);
  });

  it('keeps at most 1.5 kB of a phone number, however long its fields are', () => {
    for (const text of [LONG, '"'.repeat(900_000), '\u4e2d'.repeat(300_000), '\0'.repeat(9_000)]) {
      const fields = Object.keys(owned(NUMBER)).map((name) => [name, text]);
      const cost = { amount: 2, currencyCode: text, billingFrequency: text };
      const capabilities = { calling: text, sms: text, fax: text };
      const named = Object.fromEntries(fields) as object;
      const hostile = { ...named, capabilities, cost, phoneNumber: NUMBER };
      assert.ok(bytes(readPhoneNumber(hostile)) < 1_500);
    }
  });

  it('limits the texts, the number and the depth of errors', () => {
    const nested = (depth: number): object => ({
      code: LONG,
      message: LONG,
      target: LONG,
      ...(depth > 0 && {
        details: Array.from({ length: 20 }, () => nested(depth - 1)),
        innererror: nested(depth - 1),
      }),
    });
    const error = readError({ error: nested(3) });
    assert.deepEqual([error?.code.length, error?.message.length], [200, 2_000]);
    assert.ok(bytes(error) < 60_000, String(bytes(error)));
    const small = { code: 'a', message: 'b', innererror: { code: 'c', message: 'd' } };
    const details = [{ code: 'e', message: '', target: 'f' }];
    assert.deepEqual(readError({ error: { ...small, details, note: LONG } }), {
      ...small,
      details,
    });
    const odd = { ...small, details: ['text', null, ...details], innererror: 'text' };
    assert.deepEqual(sent(readError({ error: odd })), { code: 'a', message: 'b', details });
  });

  it('replaces lone surrogates and control characters', () => {
    const error = readError({
      error: { code: 'Bad\u4e2d', message: `a\ud800b\u0000c\u{1f600}` },
    });
    assert.deepEqual(error, { code: 'Bad?', message: 'a\ufffdb c\u{1f600}' });
    const cut = readError({ error: { code: 'x', message: `${'m'.repeat(1_999)}\u{1f600}` } });
    assert.equal(cut?.message.at(-1), '\ufffd');
  });

  it('rejects a search result with more than 1,000 numbers or with an overlong one', () => {
    const phoneNumbers = Array.from({ length: 1_000 }, (_, at) => `+1833${5_550_000 + at}`);
    assert.deepEqual(readSearchResult({ ...search, phoneNumbers }), { ...search, phoneNumbers });
    const more = [...phoneNumbers, '+18330000000'];
    assert.equal(readSearchResult({ ...search, phoneNumbers: more }), undefined);
    assert.equal(readSearchResult({ ...search, phoneNumbers: [LONG] }), undefined);
  });
});
