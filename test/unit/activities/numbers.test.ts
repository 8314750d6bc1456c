import assert from 'node:assert/strict';
import { createAcsClient } from '../../../src/acs/client.js';
import type { HttpResult } from '../../../src/acs/transport/http-result.js';
import { rateLimitedSend } from '../../../src/acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../../../src/acs/rate-limit/rate-limiter.js';
import { limitsOf } from '../../../src/config/limits.js';
import { readOwnership } from '../../../src/activities/numbers.js';
import { readHold } from '../../../src/activities/subject-calls.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { readReceipt } from '../../../src/activities/receipt.js';
import { hold, NUMBERS, SEARCH_ID, settings } from '../purchase/world.js';
import { answer, deferred, FakeAcs, says, silence } from './world.js';

const [FIRST = '', SECOND = ''] = NUMBERS;

const patience = (timeoutMs: number, leftMs = Infinity) => ({ timeoutMs, leftMs: () => leftMs });

/** An ACS with a list of responses per number; the last one repeats. */
function acsThatSays(script: Readonly<Record<string, HttpResult[]>>): FakeAcs {
  const acs = new FakeAcs();
  acs.number = (phoneNumber) => {
    const answers = script[phoneNumber] ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? silence;
  };
  return acs;
}

const own = (numbers: readonly string[]) => ({ own: numbers, removed: [] });

describe('reading the held numbers', () => {
  const ask = (first: HttpResult, second: HttpResult) =>
    readOwnership(
      acsThatSays({ [FIRST]: [first], [SECOND]: [second] }),
      own(NUMBERS),
      patience(1_000),
    );

  it('returns notOwned only when ACS says so for each number', async () => {
    assert.equal(await ask(says.absent, says.absent), 'notOwned');
    assert.equal(await ask(says.absent, answer(403)), 'unreadable');
    assert.equal(await ask(answer(401), says.absent), 'unreadable');
    for (const inconclusive of [silence, answer(503)]) {
      const seen = await ask(says.absent, inconclusive);
      assert.ok(typeof seen === 'object');
    }
  });

  it('returns owned for one owned number, whatever the others are', async () => {
    for (const other of [says.absent, answer(403), silence]) {
      assert.equal(await ask(says.owned(FIRST), other), 'owned');
      assert.equal(await ask(other, says.owned(SECOND)), 'owned');
    }
  });

  it('does not count a response about another number as owned', async () => {
    const seen = await ask(says.owned(SECOND), says.absent);
    assert.ok(typeof seen === 'object');
    assert.equal(await ask(says.owned(SECOND), says.owned(SECOND)), 'owned');
  });

  it('repeats a GET that was deferred briefly, and no other', async () => {
    const asked: string[] = [];
    const acs = acsThatSays({
      [FIRST]: [says.absent],
      [SECOND]: [deferred(2), deferred(2), says.absent],
    });
    const { getPhoneNumber } = acs;
    acs.getPhoneNumber = (phoneNumber: string) => {
      asked.push(phoneNumber);
      return getPhoneNumber(phoneNumber);
    };
    assert.equal(await readOwnership(acs, own(NUMBERS), patience(1_000)), 'notOwned');
    assert.deepEqual(asked, [FIRST, SECOND, SECOND, SECOND]);
    const result = await readOwnership(
      acsThatSays({ [FIRST]: [deferred(60_000)], [SECOND]: [says.absent] }),
      own(NUMBERS),
      patience(1),
    );
    assert.ok(typeof result === 'object' && result.retryAfterMs === 60_000);
  });

  it('reads all numbers at one request per second', async () => {
    const limiter = new RateLimiter(limitsOf(settings, 1));
    const acs = createAcsClient(rateLimitedSend(() => Promise.resolve(says.absent), limiter));
    const six = ['+1', '+2', '+3', '+4', '+5', '+6'];
    assert.equal(await readOwnership(acs, own(six), patience(settings.getTimeoutMs)), 'notOwned');
  }).timeout(30_000);

  it('ends in time: a number that is not read in time never counts as absent', async () => {
    let leftMs = 1_000;
    const asked: string[] = [];
    const acs = new FakeAcs();
    acs.number = (phoneNumber) => {
      asked.push(phoneNumber);
      leftMs -= 200;
      return says.absent;
    };
    const eight = Array.from({ length: 8 }, (_, at) => `+1${at}`);
    const result = await readOwnership(acs, own(eight), { timeoutMs: 5_000, leftMs: () => leftMs });
    assert.deepEqual(asked, eight.slice(0, 5));
    assert.ok(
      typeof result === 'object' && result.reason.includes('no time left'),
      JSON.stringify(result),
    );
  });

  it('returns holdUnknown without a hold', async () => {
    assert.equal(await readOwnership(new FakeAcs(), own([]), patience(1_000)), 'holdUnknown');
  });
});

describe('the search result', () => {
  it('of another search is not used as the hold', async () => {
    const acs = new FakeAcs();
    const read = (searchId: string) => readHold(acs, subjectOf('search', searchId), 1_000);
    assert.equal((await read(SEARCH_ID)).kind, 'read');
    const other = '00000000-0000-4000-8000-000000000000';
    assert.equal((await read(other)).kind, 'unavailable');
  });
});

describe('the receipt', () => {
  const quick = { ...settings, retryMinPauseMs: 1 };
  const numbers = { ...own(hold.phoneNumbers), phoneNumberType: hold.phoneNumberType };
  const ask = (script: Readonly<Record<string, HttpResult[]>>) => {
    const never = new AbortController().signal;
    return readReceipt(acsThatSays(script), numbers, quick, never, () => 10_000);
  };
  const read = async (script: Readonly<Record<string, HttpResult[]>>) => {
    const result = await ask(script);
    assert.ok(!('reason' in result));
    return result.receipt;
  };

  it('reads a number again that is not visible yet', async () => {
    const { confirmed, missing } = await read({
      [FIRST]: [says.absent, says.owned(FIRST)],
      [SECOND]: [says.absent],
    });
    assert.deepEqual(
      [confirmed.map(({ phoneNumber }) => phoneNumber), missing],
      [[FIRST], [SECOND]],
    );
  });

  it('confirms no number by a response about another one', async () => {
    const { confirmed, unread } = await read({
      [FIRST]: [says.owned(SECOND)],
      [SECOND]: [says.owned(SECOND)],
    });
    assert.deepEqual(
      confirmed.map(({ phoneNumber }) => phoneNumber),
      [SECOND],
    );
    assert.deepEqual(unread, [FIRST]);
  });

  it('keeps a conclusive response when later GETs get none', async () => {
    const { missing, unread } = await read({
      [FIRST]: [silence, says.absent, silence],
      [SECOND]: [silence],
    });
    assert.deepEqual([missing, unread], [[FIRST], [SECOND]]);
  });

  it('waits for a deferred GET, and is not returned without it', async () => {
    const owned = { [FIRST]: [says.owned(FIRST)] };
    const { confirmed } = await read({ ...owned, [SECOND]: [deferred(2), says.owned(SECOND)] });
    assert.equal(confirmed.length, 2);
    const none = await ask({ ...owned, [SECOND]: [deferred(2)] });
    assert.ok('reason' in none && none.kind === 'rateLimited');
    assert.equal(none.retryAfterMs, 2);
  });
});
