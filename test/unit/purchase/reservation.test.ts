import assert from 'node:assert/strict';
import { parseIdOf, parsePurchaseId } from '../../../src/purchase/contract/ids.js';
import { parseRequest } from '../../../src/purchase/contract/request.js';
import { summaryOf } from '../../../src/purchase/failures.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { nextPollDelay, pollSettings } from '../../../src/purchase/state/pauses.js';
import { newPurchase } from '../../../src/purchase/state/state.js';
import { shown } from './shown.js';
import {
  absent,
  hold,
  lookedUp,
  lookups,
  MINUTE_MS,
  nextOf,
  NUMBERS,
  posted,
  SEARCH_ID,
  settings,
  START,
  submitted,
  unavailable,
} from './world.js';

const newState = newPurchase(subjectOf('reservation', SEARCH_ID), START);
const notFound = {
  kind: 'rejected',
  httpStatus: 404,
  error: { code: 'ReservationNotFound', message: 'The reservation was not found.' },
} as const;

describe('the id of a reservation', () => {
  const operationId = `reservationPurchase_${SEARCH_ID}`;

  it('is read from the operation id of its purchase, in any spelling', () => {
    const subject = subjectOf('reservation', SEARCH_ID);
    for (const text of [operationId, `RESERVATIONPURCHASE_${SEARCH_ID.toUpperCase()}`]) {
      assert.deepEqual(parsePurchaseId(text), { ok: true, subject });
      assert.deepEqual(parseIdOf('reservation', text), { ok: true, subject });
    }
    assert.deepEqual(parseIdOf('reservation', SEARCH_ID), { ok: true, subject });
  });

  it('is a GUID, and not that of a search', () => {
    for (const [text, problem] of [
      ['some-id', /is not a reservation id; expected a GUID/],
      [`purchase_${SEARCH_ID}`, /names the purchase of a search; expected the id of a reservation/],
    ] as const) {
      const parsed = parseIdOf('reservation', text);
      assert.match(parsed.ok ? '' : parsed.problem, problem);
    }
  });

  it('is in the request instead of a search id, never beside one', () => {
    const parsed = parseRequest({ reservationId: operationId, agreeToNotResell: false });
    assert.deepEqual(parsed, {
      ok: true,
      subject: subjectOf('reservation', SEARCH_ID),
      request: { reservationId: SEARCH_ID, agreeToNotResell: false },
    });
    const both = parseRequest({ reservationId: SEARCH_ID, searchId: SEARCH_ID });
    assert.match(both.ok ? '' : both.problem, /has both searchId and reservationId/);
  });
});

describe('the purchase of a reservation', () => {
  it('is polled about its usual 4 seconds', () => {
    const rules = pollSettings({ kind: 'reservation' }, settings);
    const at = (ageMs: number) => nextPollDelay(ageMs, rules, undefined, () => 0.5);
    assert.deepEqual([0, 2_000, 4_000].map(at), [2_600, 1_300, 700]);
  });

  it('is found when the reservation says that it was submitted for purchase', () => {
    const seen = { ...lookups.absent, isSubmitted: true };
    assert.equal(nextOf(lookedUp(newState, seen, 0), 0), 'poll');
  });

  it('is submitted again after a 404 to the POST, until the hold ends', () => {
    const state = submitted(newState, posted(notFound));
    assert.equal(nextOf(state, 0), 'lookUp');
    const read = lookedUp(state, lookups.absent, 1_000);
    assert.equal(nextOf(read, 3_000), 'submit');
    const over = lookedUp(read, lookups.absent, 16 * MINUTE_MS + 1);
    assert.equal(nextOf(over, 16 * MINUTE_MS + 1), 'expired');
  });

  it('is proved absent after a 404 that an earlier POST may explain', () => {
    const lost = submitted(newState, posted(unavailable(30_000)));
    const proved = lookedUp(lost, lookups.absent, 31_000, 60_000, 91_000);
    assert.equal(nextOf(proved, 91_000), 'submit');
    const again = submitted(proved, posted(notFound), 92_000);
    assert.equal(nextOf(lookedUp(again, lookups.absent, 93_000), 94_000), 'lookUp');
    const ended = [93_000, 5 * MINUTE_MS, 7 * MINUTE_MS];
    assert.equal(nextOf(lookedUp(again, lookups.absent, ...ended), 7 * MINUTE_MS), 'rejected');
  });

  it('does not name numbers that were removed from it among the held ones', () => {
    const read = lookedUp(newState, lookups.absent, 0);
    const fewer = { ...lookups.absent, hold: { ...hold, phoneNumbers: [NUMBERS[1] ?? ''] } };
    assert.deepEqual(summaryOf(lookedUp(read, fewer, 1_000)).phoneNumbers, [NUMBERS[1]]);
  });

  it('says in the UI that the cost of a number is unknown', () => {
    const read = lookedUp(newState, { ...lookups.absent, hold: { ...hold, unpriced: 1 } }, 0);
    assert.match(shown(read).details, /\(4 USD a month, cost of 1 unknown\)/);
  });

  it('says in the UI that ACS returned 404 to the POST, although it is active', () => {
    const { details } = shown(submitted(newState, posted(notFound)));
    assert.doesNotMatch(details, /does not know/);
    assert.match(details, /404 ReservationNotFound\), although the reservation is active/);
  });

  it('is not found when it was deleted, although it was read before', () => {
    const read = lookedUp(newState, lookups.absent, 0);
    const gone = { operation: absent, numbers: 'notOwned', subjectNotFound: notFound } as const;
    const once = lookedUp(read, gone, 1_000);
    assert.notEqual(nextOf(once, 1_000), 'subjectNotFound');
    assert.equal(nextOf(lookedUp(once, gone, 3_000), 3_000), 'subjectNotFound');
  });

  it('that is hidden after a POST is proved absent over five minutes, then expired', () => {
    const lost = submitted(newState, posted(unavailable(30_000)));
    const gone = { operation: absent, numbers: 'notOwned', subjectNotFound: notFound } as const;
    const minute = lookedUp(lost, gone, 31_000, 60_000, 92_000);
    assert.equal(nextOf(minute, 92_000), 'lookUp');
    const proved = lookedUp(minute, gone, 6 * MINUTE_MS);
    assert.equal(nextOf(proved, 6 * MINUTE_MS), 'expired');
  });

  it('is unknown when a number that was removed from it stays owned', () => {
    const removed = { operation: absent, numbers: 'removedOwned', hold } as const;
    const state = lookedUp(newState, removed, 0);
    assert.equal(nextOf(lookedUp(state, removed, 5 * MINUTE_MS), 5 * MINUTE_MS), 'submit');
    const long = lookedUp(state, removed, 5 * MINUTE_MS, 10 * MINUTE_MS);
    assert.equal(nextOf(long, 10 * MINUTE_MS), 'unproved');
  });
});
