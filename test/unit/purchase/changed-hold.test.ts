import assert from 'node:assert/strict';
import type { Hold, LookupResult } from '../../../src/purchase/contract/activity-results.js';
import { heldNumbers } from '../../../src/purchase/state/state.js';
import { accepted, polled, unread } from './accepted-world.js';
import {
  deferred,
  hold,
  lookedUp,
  lookups,
  MINUTE_MS,
  newState,
  nextOf,
  NUMBERS,
  posted,
  present,
  receipt,
  settings,
  submitted,
  unavailable,
} from './world.js';

const NEW_NUMBER = '+18335550102';
const holdOf = (...phoneNumbers: readonly string[]): Hold => ({ ...hold, phoneNumbers });
const absentWith = (changed: Hold): LookupResult => ({ ...lookups.absent, hold: changed });

describe('a search whose numbers change', () => {
  it('after a POST with an unknown outcome: a new number starts the proof anew', () => {
    const lost = submitted(newState, posted(unavailable(30_000)));
    const before = lookedUp(lost, lookups.absent, 31_000, 60_000);
    const more = absentWith(holdOf(...NUMBERS, NEW_NUMBER));
    const changed = lookedUp(before, more, 91_000);
    assert.equal(nextOf(changed, 91_000), 'lookUp');
    assert.equal(nextOf(lookedUp(changed, more, 120_000, 151_000), 151_000), 'submit');
  });

  it('a deferred submit that reads a new number leaves the POST before it unaccounted for', () => {
    const lost = submitted(newState, posted(unavailable(30_000)));
    const proved = [31_000, 60_000, 91_000].reduce(
      (state, at) => lookedUp(state, lookups.absent, at),
      lost,
    );
    assert.equal(nextOf(proved, 91_000), 'submit');
    const more = absentWith(holdOf(...NUMBERS, NEW_NUMBER));
    const changed = submitted(proved, deferred('noTimeLeft', more), 91_000);
    assert.equal(nextOf(changed, 100_000), 'lookUp');
  });

  it('absence is proved for the numbers of earlier reads too', () => {
    const state = lookedUp(newState, lookups.absent, 0);
    const changed = lookedUp(state, absentWith(holdOf(NEW_NUMBER)), 1_000);
    assert.deepEqual(heldNumbers(changed), [NEW_NUMBER, ...NUMBERS]);
  });

  it('a search without numbers after the hold: expired after ten minutes of lookups', () => {
    const { absentHoldUnknown } = lookups;
    const gone = { ...absentHoldUnknown, numbers: 'notOwned' } as const;
    const read = lookedUp(newState, lookups.absent, 0);
    const endMs = 16 * MINUTE_MS + 1_000;
    const once = lookedUp(read, gone, endMs);
    assert.equal(nextOf(once, endMs), 'lookUp');
    const longMs = endMs + 11 * MINUTE_MS;
    assert.equal(nextOf(lookedUp(once, gone, longMs), longMs), 'expired');
  });

  it('`succeeded` is not believed when none was owned before, and one can no longer be read', () => {
    const { proofMs } = settings;
    const operation = present('succeeded');
    const none = polled(accepted, 0, { operation, receipt: receipt(0) });
    const changed = holdOf(...NUMBERS, NEW_NUMBER);
    const state = polled(none, proofMs, { operation, receipt: unread, hold: changed });
    assert.equal(nextOf(state, proofMs), 'poll');
    const other = polled(none, proofMs, { operation, receipt: unread, removedOwned: true });
    assert.equal(nextOf(other, proofMs), 'poll');
  });
});
