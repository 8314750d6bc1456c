import assert from 'node:assert/strict';
import { createAcsClient } from '../../../src/acs/client.js';
import { limitedSend } from '../../../src/acs/limited.js';
import { Limits } from '../../../src/acs/limits.js';
import { limitsOf } from '../../../src/config/limits.js';
import { askForHold, ownership } from '../../../src/activities/numbers.js';
import { readReceipt } from '../../../src/activities/receipt.js';
import type { Reply } from '../../../src/acs/reply.js';
import { hold, NUMBERS, SEARCH_ID, settings } from '../purchase/world.js';
import { answer, FakeAcs, says, silence } from './world.js';

const [FIRST = '', SECOND = ''] = NUMBERS;

const patience = (timeoutMs: number, leftMs = Infinity) => ({ timeoutMs, leftMs: () => leftMs });

/** An ACS that answers for each number what comes next for it; the last answer stays. */
function acsThatSays(script: Readonly<Record<string, Reply[]>>): FakeAcs {
  const acs = new FakeAcs();
  acs.number = (phoneNumber) => {
    const answers = script[phoneNumber] ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? silence;
  };
  return acs;
}

describe('asking for the numbers of a hold', () => {
  const ask = (first: Reply, second: Reply) =>
    ownership(acsThatSays({ [FIRST]: [first], [SECOND]: [second] }), hold, patience(1_000));

  it('finds none owned only when ACS says so of each', async () => {
    assert.equal(await ask(says.absent, says.absent), 'notOwned');
    assert.equal(await ask(says.absent, answer(403)), 'withheld');
    assert.equal(await ask(answer(401), says.absent), 'withheld');
    for (const mute of [silence, answer(503)]) {
      const seen = await ask(says.absent, mute);
      assert.ok(typeof seen === 'object');
    }
  });

  it('finds one owned whatever the others are', async () => {
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

  it('asks again for what a limit of ours keeps back for a moment, and for nothing else', async () => {
    const moment = { ...silence, notSent: true, because: 'rate', retryAfterMs: 2 } as const;
    const asked: string[] = [];
    const acs = acsThatSays({
      [FIRST]: [says.absent],
      [SECOND]: [moment, moment, says.absent],
    });
    const { getPhoneNumber } = acs;
    acs.getPhoneNumber = (phoneNumber: string) => {
      asked.push(phoneNumber);
      return getPhoneNumber(phoneNumber);
    };
    assert.equal(await ownership(acs, hold, patience(1_000)), 'notOwned');
    assert.deepEqual(asked, [FIRST, SECOND, SECOND, SECOND]);
    const long = { ...moment, retryAfterMs: 60_000 };
    const told = await ownership(
      acsThatSays({ [FIRST]: [long], [SECOND]: [says.absent] }),
      hold,
      patience(1),
    );
    assert.ok(typeof told === 'object' && told.retryAfterMs === 60_000);
  });

  it('are all asked for at one request a second, with the limits as they are', async () => {
    const limits = new Limits(limitsOf(settings, 1));
    const acs = createAcsClient(limitedSend(() => Promise.resolve(says.absent), limits));
    const six = { ...hold, phoneNumbers: ['+1', '+2', '+3', '+4', '+5', '+6'] };
    assert.equal(await ownership(acs, six, patience(settings.getTimeoutMs)), 'notOwned');
  }).timeout(30_000);

  it('keeps to its time: what it has none left for is not answered, and is never absence', async () => {
    let leftMs = 1_000;
    const asked: string[] = [];
    const acs = new FakeAcs();
    acs.number = (phoneNumber) => {
      asked.push(phoneNumber);
      leftMs -= 200;
      return says.absent;
    };
    const eight = { ...hold, phoneNumbers: Array.from({ length: 8 }, (_, at) => `+1${at}`) };
    const told = await ownership(acs, eight, { timeoutMs: 5_000, leftMs: () => leftMs });
    assert.deepEqual(asked, eight.phoneNumbers.slice(0, 5));
    assert.ok(typeof told === 'object' && told.why.includes('no time left'), JSON.stringify(told));
  });

  it('knows nothing without a hold', async () => {
    assert.equal(await ownership(new FakeAcs(), undefined, patience(1_000)), 'holdUnknown');
    const empty = { ...hold, phoneNumbers: [] };
    assert.equal(await ownership(new FakeAcs(), empty, patience(1_000)), 'holdUnknown');
  });
});

describe('the search result', () => {
  it('of another search is not taken as the hold', async () => {
    const acs = new FakeAcs();
    assert.equal((await askForHold(acs, SEARCH_ID, 1_000)).is, 'read');
    const other = '00000000-0000-4000-8000-000000000000';
    assert.equal((await askForHold(acs, other, 1_000)).is, 'unavailable');
  });
});

describe('the receipt', () => {
  const quick = { ...settings, retryMinPauseMs: 1 };
  const ask = (script: Readonly<Record<string, Reply[]>>) => {
    const never = new AbortController().signal;
    return readReceipt(acsThatSays(script), hold, quick, never, () => 10_000);
  };
  const read = async (script: Readonly<Record<string, Reply[]>>) => {
    const receipt = await ask(script);
    assert.ok(!('why' in receipt));
    return receipt;
  };
  const keptBack = { ...silence, notSent: true, because: 'rate', retryAfterMs: 2 } as const;

  it('asks again for a number that does not show yet', async () => {
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

  it('keeps what ACS said of a number when it is silent afterwards', async () => {
    const { missing, unread } = await read({
      [FIRST]: [silence, says.absent, silence],
      [SECOND]: [silence],
    });
    assert.deepEqual([missing, unread], [[FIRST], [SECOND]]);
  });

  it('waits for a number that a limit of ours kept back, and is none without it', async () => {
    const owned = { [FIRST]: [says.owned(FIRST)] };
    const { confirmed } = await read({ ...owned, [SECOND]: [keptBack, says.owned(SECOND)] });
    assert.equal(confirmed.length, 2);
    const none = await ask({ ...owned, [SECOND]: [keptBack] });
    assert.ok('why' in none && none.keptBack);
    assert.equal(none.retryAfterMs, 2);
  });
});
