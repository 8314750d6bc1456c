import assert from 'node:assert/strict';
import { failureOf } from '../../../src/purchase/failures.js';
import { mayBeTaken } from '../../../src/purchase/state/situation-accepted.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import { holdUnknown, polled, shows, unread } from './accepted-world.js';
import {
  decided,
  denied,
  hold,
  MINUTE_MS,
  nextOf,
  present,
  receipt,
  settings,
  START,
} from './world.js';

describe('an operation that failed', () => {
  it('fails the purchase after three reads over 30 s that show no owned number', () => {
    for (const status of ['failed', 'Failed', 'Error']) {
      const twice = shows(status, [
        [0, receipt(0)],
        [15_000, receipt(0)],
      ]);
      assert.equal(nextOf(twice, 15_000), 'poll');
      assert.equal(nextOf(shows(status, [[29_999, receipt(0)]], twice), 29_999), 'poll');
      assert.equal(nextOf(shows(status, [[30_000, receipt(0)]], twice), 30_000), 'failed');
    }
  });

  it('neither one read nor two reads over 30 s fail the purchase', () => {
    assert.equal(nextOf(shows('failed', [[0, receipt(0)]]), 0), 'poll');
    const twice = shows('failed', [
      [0, receipt(0)],
      [40_000, receipt(0)],
    ]);
    assert.equal(nextOf(twice, 40_000), 'poll');
  });

  it('schedules these reads evenly over the 30 s', () => {
    const dueOf = (state: PurchaseState, ms: number) => {
      const decision = decided(state, ms);
      return decision.action === 'poll' ? decision.at - START : decision.action;
    };
    const once = shows('failed', [[0, receipt(0)]]);
    assert.equal(dueOf(once, 0), 15_000);
    const twice = shows('failed', [[15_000, receipt(0)]], once);
    assert.equal(dueOf(twice, 15_000), 30_000);
  });

  it('is bought when a number is owned, also seconds after none was', () => {
    const none = shows('failed', [[1, receipt(0)]]);
    for (const state of [
      shows('failed', [[1, receipt(1)]]),
      shows('failed', [[5_000, receipt(1)]], none),
    ]) {
      const decision = decided(state, 5_000);
      assert.ok(decision.action === 'finish' && decision.outcome.kind === 'bought');
      // Callers read the status of the operation.
      assert.equal(decision.outcome.operation.status, 'succeeded');
    }
  });

  it('a read that could not be made neither counts nor ends the proof', () => {
    const gap = shows('failed', [
      [0, receipt(0)],
      [10_000, unread],
      [30_000, receipt(0)],
    ]);
    assert.equal(nextOf(gap, 30_000), 'poll');
    assert.equal(nextOf(shows('failed', [[31_000, receipt(0)]], gap), 31_000), 'failed');
  });

  it('responses that do not show the operation do not end the proof', () => {
    const once = shows('failed', [[0, receipt(0)]]);
    const between = polled(once, 10_000, { operation: denied, errorsForMs: 1 });
    const state = shows(
      'failed',
      [
        [20_000, receipt(0)],
        [30_000, receipt(0)],
      ],
      between,
    );
    assert.equal(nextOf(state, 30_000), 'failed');
  });

  it('a status in between that says otherwise starts the proof anew', () => {
    const once = shows('failed', [[0, receipt(0)]]);
    const between = polled(once, 10_000, {});
    const state = shows(
      'failed',
      [
        [20_000, receipt(0)],
        [30_000, receipt(0)],
        [40_000, receipt(0)],
      ],
      between,
    );
    assert.equal(nextOf(state, 40_000), 'poll');
    assert.equal(nextOf(shows('failed', [[50_000, receipt(0)]], state), 50_000), 'failed');
  });

  it('is unknown when the hold is unknown, and the message does not claim that no number is owned', () => {
    const state = shows('failed', [[1, holdUnknown]]);
    const decision = decided(state, START);
    assert.ok(decision.action === 'finish' && decision.outcome.kind === 'unknown');
    assert.equal(decision.outcome.reason, 'unproved');
    assert.doesNotMatch(failureOf(decision.outcome, state).message, /no(ne of the)? .*owned/);
  });

  it('is polled further when ACS gave no usable response for a number', () => {
    assert.equal(nextOf(shows('failed', [[1, { ...unread, missing: [] }]]), 1), 'poll');
  });

  it('numbers that the search gained since the first read start the proof anew', () => {
    const once = shows('failed', [
      [0, receipt(0)],
      [15_000, receipt(0)],
    ]);
    const more = { ...hold, phoneNumbers: [...hold.phoneNumbers, '+18335550102'] };
    const changed = polled(once, 30_000, {
      operation: present('failed'),
      receipt: receipt(0),
      hold: more,
    });
    assert.equal(nextOf(changed, 30_000), 'poll');
  });
});

describe('an operation that ACS canceled', () => {
  const span = settings.extendedProofMs;

  for (const status of ['canceled', 'Canceled', 'CANCELLED', 'Aborted']) {
    it(`${status}: canceled after three reads over five minutes that show no owned number`, () => {
      const early = shows(status, [
        [0, receipt(0)],
        [MINUTE_MS, receipt(0)],
        [span - 1, receipt(0)],
      ]);
      assert.equal(nextOf(early, span - 1), 'poll');
      assert.equal(nextOf(shows(status, [[span, receipt(0)]], early), span), 'canceled');
    });
  }

  it('is bought when one of two numbers is still owned after ten minutes', () => {
    const partly = shows('canceled', [[0, receipt(1)]]);
    assert.equal(nextOf(partly, 0), 'poll');
    const limit = settings.doubtLimitMs;
    assert.equal(nextOf(shows('canceled', [[limit, receipt(1)]], partly), limit), 'bought');
  });

  it('an owned number in between starts the proof anew', () => {
    const state = shows('canceled', [
      [0, receipt(0)],
      [MINUTE_MS, receipt(0)],
      [2 * MINUTE_MS, receipt(1)],
      [span, receipt(0)],
    ]);
    assert.equal(nextOf(state, span), 'poll');
  });

  it('an owned number that may be of another purchase ends the proof, and after ten minutes it is unknown', () => {
    const operation = present('canceled');
    const none = shows('canceled', [[0, receipt(0)]]);
    const other = { operation, receipt: unread, removedOwned: true };
    const state = shows('canceled', [[span, receipt(0)]], polled(none, MINUTE_MS, other));
    assert.equal(nextOf(state, span), 'poll');
    const limit = settings.doubtLimitMs;
    assert.equal(nextOf(polled(none, limit, other), limit), 'unproved');
  });

  it('is unknown when the hold is unknown for ten minutes', () => {
    const limit = settings.doubtLimitMs;
    const state = shows('canceled', [[0, holdUnknown]]);
    assert.equal(nextOf(state, 0), 'poll');
    assert.equal(nextOf(shows('canceled', [[limit, holdUnknown]], state), limit), 'unproved');
  });
});

describe('whether ACS may have taken a DELETE of the operation', () => {
  const answered = (httpStatus: number, requests = 1) => {
    return { requests, response: { httpStatus }, nextAt: null };
  };

  it('yes without a usable response, after 2xx, 404 and 5xx, and after more than one', () => {
    const silent = { requests: 1, response: 'unavailable', nextAt: null } as const;
    const taken = [silent, ...[204, 404, 500].map((status) => answered(status)), answered(409, 2)];
    for (const cancel of taken) assert.equal(mayBeTaken(cancel), true, JSON.stringify(cancel));
  });

  it('no without one, or when the only one was refused', () => {
    for (const cancel of [null, answered(400), answered(401), answered(409)])
      assert.equal(mayBeTaken(cancel), false, JSON.stringify(cancel));
  });
});
