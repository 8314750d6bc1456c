import assert from 'node:assert/strict';
import { parseConnectionString } from '../../../src/acs/connection-string.js';
import {
  meaningOfOperation,
  meaningOfPhoneNumber,
  meaningOfSearch,
} from '../../../src/acs/meaning.js';
import type { Answer } from '../../../src/acs/reply.js';
import { retryAfterMs } from '../../../src/acs/retry-after.js';

function answer(status: number, body: unknown, code?: string): Answer {
  const call = { method: 'GET', path: '/', clientRequestId: 'c', durationMs: 1, headers: {} };
  const error = code === undefined ? {} : { error: { code, message: 'm' } };
  return { is: 'answer', ...call, status, body, ...error };
}

const GUID = '378ddf60-81be-452a-ba4f-613198ea6c28';
const OTHER = '00000000-0000-4000-8000-000000000000';
const NUMBER = '+18335550100';

const meaning = (reply: Answer) => meaningOfOperation(reply, 'purchase_x').is;

describe('the answer to a GET', () => {
  it('of a number proves that it is owned, whatever is to be read of its price', () => {
    for (const cost of [undefined, null, 'free', { amount: 'much' }]) {
      const body = { phoneNumber: NUMBER, cost };
      assert.equal(meaningOfPhoneNumber(answer(200, body), NUMBER).is, 'present');
    }
    assert.equal(meaningOfPhoneNumber(answer(200, {}), NUMBER).is, 'unavailable');
  });

  it('200 is present when the body is an operation, else it must be asked again', () => {
    assert.equal(meaning(answer(200, { id: 'purchase_x', status: 'running' })), 'present');
    // A health check also responds with a status; the specification requires the id.
    for (const body of [undefined, {}, { id: 'purchase_x', status: 7 }, 'text', { status: 'ok' }]) {
      assert.equal(meaning(answer(200, body)), 'unavailable');
    }
  });

  it('404 is absence only when it is ACS that says so', () => {
    assert.equal(meaning(answer(404, {}, 'NotFound')), 'absent');
    assert.equal(meaning(answer(404, '<html>')), 'unavailable');
    assert.equal(meaning(answer(404, {}, 'InternalError')), 'unavailable');
  });

  it('other 4xx withhold the truth; 408, 5xx and redirects must be asked again', () => {
    for (const status of [400, 401, 403, 409, 429]) {
      assert.equal(meaning(answer(status, {})), 'withheld');
    }
    for (const status of [302, 408, 500, 502, 503, 504]) {
      assert.equal(meaning(answer(status, {})), 'unavailable');
    }
  });
});

describe('a GET response about another id', () => {
  const search = {
    phoneNumbers: [NUMBER],
    cost: { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' },
    searchExpiresBy: '2026-01-01T00:16:00Z',
  };

  it('is inconclusive and names both ids', () => {
    const answers = [
      meaningOfOperation(
        answer(200, { id: `purchase_${OTHER}`, status: 'failed' }),
        `purchase_${GUID}`,
      ),
      meaningOfSearch(answer(200, { ...search, searchId: OTHER }), GUID),
      meaningOfPhoneNumber(answer(200, { phoneNumber: '+18335550199' }), NUMBER),
      meaningOfPhoneNumber(answer(200, { phoneNumber: NUMBER.slice(1) }), NUMBER),
    ];
    for (const found of answers) {
      assert.ok(found.is === 'unavailable');
      assert.match(found.why, /^ACS answered 200 about (\S+), not about (\S+)$/);
      assert.ok(found.about !== undefined && found.why.includes(found.about));
    }
  });

  it('is told apart without regard to letter case in a GUID, and exactly otherwise', () => {
    const upper = GUID.toUpperCase();
    const operation = (id: string) => answer(200, { id, status: 'running' });
    assert.equal(
      meaningOfOperation(operation(`purchase_${upper}`), `purchase_${GUID}`).is,
      'present',
    );
    assert.equal(meaningOfSearch(answer(200, { ...search, searchId: upper }), GUID).is, 'present');
    assert.equal(meaningOfOperation(operation('purchase_X'), 'purchase_x').is, 'unavailable');
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it('is read in seconds, as a date, and in milliseconds as Azure sends it', () => {
    assert.equal(retryAfterMs({ 'retry-after': '7' }, now), 7_000);
    const date = 'Thu, 01 Jan 2026 00:00:30 GMT';
    assert.equal(retryAfterMs({ 'retry-after': date }, now), 30_000);
    assert.equal(retryAfterMs({ 'retry-after-ms': '250', 'retry-after': '7' }, now), 250);
    assert.equal(retryAfterMs({ 'x-ms-retry-after-ms': '90' }, now), 90);
  });

  it('that lies in the past is no wait, and one that cannot be read is none at all', () => {
    const date = 'Thu, 01 Jan 2015 00:00:30 GMT';
    assert.equal(retryAfterMs({ 'retry-after': date }, now), 0);
    for (const text of ['soon', '-5', '1.5', '120,']) {
      assert.equal(retryAfterMs({ 'retry-after': text }, now), undefined, text);
    }
    assert.equal(retryAfterMs({}, now), undefined);
  });
});

describe('a connection string', () => {
  it('is read in any letter case and order', () => {
    const expected = { endpoint: 'https://c.example', accessKey: 'YWJj' };
    assert.deepEqual(parseConnectionString('endpoint=https://c.example/;accesskey=YWJj'), expected);
    assert.deepEqual(parseConnectionString('AccessKey=YWJj;Endpoint=https://c.example'), expected);
  });

  it('with a mistake is refused with what is wrong, and never shows the key', () => {
    const mistakes: [string, RegExp][] = [
      ['accesskey=YWJj', /no endpoint/],
      ['endpoint=https://c.example', /no accesskey/],
      ['endpoint=c.example;accesskey=YWJj', /no http\(s\) URL/],
      ['endpoint=https://c.example/path;accesskey=YWJj', /more than scheme, host and port/],
      ['endpoint=https://c.example;accesskey=s3cr!t', /not base64/],
      ['endpoint=https://:s3cr!t@c.example;accesskey=YWJj', /more than scheme, host and port/],
      ['endpoint=https://c.example/#s3cr!t;accesskey=YWJj', /more than scheme, host and port/],
    ];
    for (const [text, problem] of mistakes) {
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
