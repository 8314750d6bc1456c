import assert from 'node:assert/strict';
import type { Hold, LookupResult } from '../../../src/purchase/activity-results.js';
import { heldNumbers } from '../../../src/purchase/state/state.js';
import { accepted, polled, unread } from './accepted-world.js';
import {
  hold,
  lookedUp,
  lookups,
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

  it('absence is proved for the numbers of earlier reads too', () => {
    const state = lookedUp(newState, lookups.absent, 0);
    const changed = lookedUp(state, absentWith(holdOf(NEW_NUMBER)), 1_000);
    assert.deepEqual(heldNumbers(changed), [NEW_NUMBER, ...NUMBERS]);
  });

  it('`succeeded` is not believed when none was owned before, and one can no longer be read', () => {
    const { proofMs } = settings;
    const operation = present('succeeded');
    const none = polled(accepted, 0, { operation, receipt: receipt(0) });
    const changed = holdOf(...NUMBERS, NEW_NUMBER);
    const state = polled(none, proofMs, { operation, receipt: unread, hold: changed });
    assert.equal(nextOf(state, proofMs), 'poll');
  });
});
