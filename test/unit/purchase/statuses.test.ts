import assert from 'node:assert/strict';
import type { Receipt } from '../../../src/purchase/contract/activity-results.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import { statusMeaning } from '../../../src/purchase/contract/status.js';
import { accepted, holdUnknown, polled, shows } from './accepted-world.js';
import {
  absent,
  decided,
  denied,
  MINUTE_MS,
  nextOf,
  present,
  receipt,
  settings,
  START,
} from './world.js';

describe('a status that no specification names', () => {
  const limit = settings.unknownStatusLimitMs;

  it('is polled further; after five minutes the numbers are read and decide', () => {
    const first = polled(accepted, 0, { operation: present('partiallySucceeded') });
    const before = decided(first, limit - 1);
    assert.ok(before.action === 'poll' && !before.readNumbers);
    const after = decided(first, limit);
    assert.ok(after.action === 'poll' && after.readNumbers);
    const bought = shows('partiallySucceeded', [[limit, receipt(2)]], first);
    assert.equal(nextOf(bought, limit), 'bought');
  });

  it('goes on without all numbers owned, until the deadline', () => {
    for (const read of [receipt(0), receipt(1), holdUnknown]) {
      const state = shows(
        'onHold',
        [
          [0, read],
          [limit, read],
          [60 * MINUTE_MS, read],
        ],
        accepted,
      );
      assert.equal(nextOf(state, 60 * MINUTE_MS), 'poll');
    }
  });

  it('the poll that reads the numbers is due at the five minutes, however long the usual pause', () => {
    const first = polled(accepted, 0, { operation: present('onHold'), nextPollInMs: 600_000 });
    assert.deepEqual(decided(first, 0), { action: 'poll', at: START + limit, readNumbers: true });
  });

  for (const [name, between] of [
    ['404', absent],
    ['running', present('running')],
    ['401', denied],
  ] as const) {
    it(`that alternates with ${name}: the numbers are read and decide after five minutes`, () => {
      const flicker = (state: PurchaseState, from: number, read?: Receipt) =>
        [from, from + MINUTE_MS].reduce(
          (known, ms, at) =>
            polled(known, ms, {
              operation: at === 0 ? present('onHold') : between,
              ...(read && { receipt: read }),
            }),
          state,
        );
      const first = flicker(flicker(accepted, 0), 2 * MINUTE_MS);
      const due = decided(first, 3 * MINUTE_MS);
      assert.ok(due.action === 'poll' && !due.readNumbers);
      const after = decided(first, limit);
      assert.ok(after.action === 'poll' && after.readNumbers);
      const none = flicker(first, limit, receipt(0));
      const still = decided(none, limit + MINUTE_MS);
      assert.ok(still.action === 'poll' && still.readNumbers);
      const owned = polled(none, limit + 2 * MINUTE_MS, {
        operation: between,
        receipt: receipt(2),
      });
      assert.equal(nextOf(owned, limit + 2 * MINUTE_MS), 'bought');
    });
  }

  it('is over once a known status has been shown for five minutes', () => {
    const readsAt = (state: PurchaseState, ms: number) => {
      const decision = decided(state, ms);
      return decision.action === 'poll' && decision.readNumbers;
    };
    const first = polled(accepted, 0, { operation: present('onHold') });
    const known = polled(first, MINUTE_MS, {});
    const early = polled(known, limit + MINUTE_MS - 1, {});
    assert.equal(readsAt(early, limit + MINUTE_MS), true);
    const steady = polled(early, limit + MINUTE_MS, {});
    assert.equal(readsAt(steady, limit + MINUTE_MS), false);
  });

  it('that alternates: after five minutes the pauses no longer start anew', () => {
    const once = polled(accepted, 0, { operation: present('onHold') });
    const due = (ms: number, nextPollInMs: number) => {
      const gone = { operation: absent, notFoundForMs: 0, nextPollInMs };
      const decision = decided(polled(once, ms, gone), ms);
      return decision.action === 'poll' ? decision.at - START - ms : decision.action;
    };
    assert.equal(due(limit - 60_000, 700), 700);
    assert.equal(due(limit, 700), limit / 10);
    assert.equal(due(limit, 60_000), 60_000);
    assert.equal(due(100 * limit, 700), settings.errorPollMaxPauseMs);
  });

  it('that comes back within five minutes is still the same', () => {
    const first = polled(accepted, 0, { operation: present('onHold') });
    const known = polled(first, MINUTE_MS, {});
    const again = polled(known, 4 * MINUTE_MS, { operation: present('onHold') });
    const back = polled(again, limit, {});
    const decision = decided(back, 8 * MINUTE_MS);
    assert.ok(decision.action === 'poll' && decision.readNumbers);
  });
});

describe('a status of an operation', () => {
  const words = {
    notStarted: ['notStarted', 'Accepted', 'pending', 'Queued'],
    running: ['running', 'InProgress', 'Provisioning', 'Creating', 'Canceling', 'cancelling'],
    succeeded: ['succeeded', 'Completed', 'READY'],
    failed: ['failed', 'Error', 'Rejected', 'ValidationFailed'],
    canceled: ['canceled', 'Cancelled', 'ABORTED'],
    unknown: ['', 'onHold', 'partiallySucceeded', 'succeeded '],
  };
  for (const [meaning, statuses] of Object.entries(words)) {
    it(`means ${meaning} in any letter case: ${JSON.stringify(statuses)}`, () => {
      for (const status of statuses) {
        assert.equal(statusMeaning(status), meaning);
        assert.equal(statusMeaning(status.toUpperCase()), meaning);
      }
    });
  }
});
