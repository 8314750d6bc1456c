import assert from 'node:assert/strict';
import type {
  CancelResult,
  OperationSeen,
} from '../../../src/purchase/contract/activity-results.js';
import { observe } from '../../../src/purchase/state/observe.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import { accepted, found, holdUnknown, polled, unread } from './accepted-world.js';
import {
  absent,
  cancelRequested,
  decided,
  denied,
  hold,
  MINUTE_MS,
  newState,
  nextOf,
  NUMBERS,
  present,
  receipt,
  seen,
  settings,
  START,
} from './world.js';

describe('an accepted purchase', () => {
  const inProgress: OperationSeen[] = [
    ...['running', 'notStarted', 'NOTSTARTED', 'InProgress', 'onHold', 'canceled'].map(present),
  ];
  for (const operation of [...inProgress, denied, absent]) {
    const name = operation.kind === 'ok' ? operation.operation.status : `${operation.httpStatus}`;
    it(`is polled further at ${name}`, () => {
      assert.equal(nextOf(polled(accepted, 10_000, { operation }), 10_000), 'poll');
    });
  }

  it('is bought at succeeded in any letter case, if a number is owned or the hold is unknown', () => {
    for (const status of ['succeeded', 'Succeeded', 'SUCCEEDED', 'Completed', 'Ready']) {
      for (const read of [receipt(2), receipt(1), holdUnknown]) {
        const state = polled(accepted, 1, { operation: present(status), receipt: read });
        assert.equal(nextOf(state, 1), 'bought');
      }
    }
  });

  it('is bought as soon as all held numbers are owned, whatever the status', () => {
    for (const status of ['running', 'notStarted', 'onHold', 'failed', 'canceled']) {
      const state = polled(accepted, 1, { operation: present(status), receipt: receipt(2) });
      assert.equal(nextOf(state, 1), 'bought', status);
    }
  });

  it('succeeded with unreadable numbers: they are read for a minute, then the 202 is believed', () => {
    const result = { operation: present('succeeded'), receipt: unread };
    const first = polled(accepted, 1, result);
    assert.equal(nextOf(first, 1), 'poll');
    const early = polled(first, MINUTE_MS, result);
    assert.equal(nextOf(early, MINUTE_MS), 'poll');
    const later = polled(early, MINUTE_MS + 1, result);
    assert.equal(nextOf(later, MINUTE_MS + 1), 'bought');
  });

  it('succeeded with no owned number, then unreadable ones: the first read still counts', () => {
    const operation = present('succeeded');
    const none = polled(accepted, 1, { operation, receipt: receipt(0) });
    const silent = polled(none, 2 * MINUTE_MS, { operation, receipt: unread });
    assert.equal(nextOf(silent, 2 * MINUTE_MS), 'poll');
    const later = polled(silent, 10 * MINUTE_MS + 1, { operation, receipt: unread });
    assert.equal(nextOf(later, 10 * MINUTE_MS + 1), 'unproved');
    const shown = polled(silent, 5 * MINUTE_MS, { operation, receipt: receipt(1) });
    assert.equal(nextOf(shown, 5 * MINUTE_MS), 'bought');
  });

  it('succeeded with no owned number, then denied polls: the first read still counts', () => {
    const operation = present('succeeded');
    const none = polled(accepted, 1, { operation, receipt: receipt(0) });
    const silent = polled(none, MINUTE_MS, { operation: denied, errorsForMs: 30_000 });
    const unreadable = polled(silent, 3 * MINUTE_MS, { operation, receipt: unread });
    assert.equal(nextOf(unreadable, 3 * MINUTE_MS), 'poll');
    const later = polled(unreadable, 10 * MINUTE_MS + 1, { operation, receipt: unread });
    assert.equal(nextOf(later, 10 * MINUTE_MS + 1), 'unproved');
  });

  it('succeeded with no owned number for ten minutes: the outcome is unproved', () => {
    const result = { operation: present('succeeded'), receipt: receipt(0) };
    const first = polled(accepted, 1, result);
    assert.equal(nextOf(first, 1), 'poll');
    const later = polled(first, 10 * MINUTE_MS + 1, result);
    assert.equal(nextOf(later, 10 * MINUTE_MS + 1), 'unproved');
    const shown = polled(first, 5 * MINUTE_MS, { ...result, receipt: receipt(1) });
    assert.equal(nextOf(shown, 5 * MINUTE_MS), 'bought');
  });

  it('succeeded with no owned number, then no response for ten minutes: polled further', () => {
    const none = polled(accepted, 1, { operation: present('succeeded'), receipt: receipt(0) });
    const late = 11 * MINUTE_MS;
    const silent = seen(none, { kind: 'unanswered', reason: 'no response' }, late);
    assert.equal(nextOf(silent, late), 'poll');
  });

  it('is polled for as long as ACS shows it running or returns 401', () => {
    let state = accepted;
    for (let minute = 1; minute <= 30; minute += 1) {
      const operation = minute < 15 ? present('running') : denied;
      state = polled(state, minute * MINUTE_MS, { operation });
      assert.equal(nextOf(state, minute * MINUTE_MS), 'poll', `minute ${minute}`);
    }
  });

  it('is not bought at once at 404 with one of two numbers owned', () => {
    const state = polled(accepted, 1, { operation: absent, receipt: receipt(1) });
    assert.equal(nextOf(state, 1), 'poll');
  });

  it('found by a lookup: succeeded is believed only with an owned number', () => {
    const operation = present('succeeded');
    const proved = polled(found, 1, { operation, receipt: receipt(1) });
    assert.equal(nextOf(proved, 1), 'bought');
    let unproved = polled(found, 1, { operation, receipt: receipt(0) });
    assert.equal(nextOf(unproved, 1), 'poll');
    unproved = polled(unproved, 10 * MINUTE_MS + 1, { operation, receipt: receipt(0) });
    assert.equal(nextOf(unproved, 10 * MINUTE_MS + 1), 'unproved');
  });

  it('is canceled by DELETEs after growing pauses, until ACS has taken or rejected one', () => {
    const ask = (state: PurchaseState, ms: number, response: CancelResult | 'unavailable') =>
      seen(state, { kind: 'cancelAnswered', response }, ms);
    const cancelAt = (state: PurchaseState, ms: number) => {
      const idle = polled(state, ms, { nextPollInMs: 3_600_000 });
      const decision = decided(idle, ms);
      return decision.action === 'cancel' ? decision.at - START : decision.action;
    };
    const canceling = cancelRequested(accepted);
    assert.equal(cancelAt(canceling, 0), 0);
    const once = ask(canceling, 0, 'unavailable');
    assert.equal(cancelAt(once, 0), 60_000);
    const twice = ask(once, 60_000, { httpStatus: 401 });
    assert.equal(cancelAt(twice, 60_000), 180_000);
    assert.equal(cancelAt(ask(twice, 180_000, { httpStatus: 403 }), 180_000), 420_000);
    assert.equal(cancelAt(ask(twice, 180_000, { httpStatus: 204 }), 180_000), 'poll');
    assert.equal(cancelAt(ask(twice, 180_000, { httpStatus: 409 }), 180_000), 'poll');
  });

  it('is polled again after a minute when Temporal gave a poll up', () => {
    const times = { askedAt: START, endedAt: START + 1_000 };
    const unanswered = { kind: 'unanswered', reason: 'no response' } as const;
    assert.deepEqual(decided(observe(accepted, unanswered, times, settings), 1_000), {
      action: 'poll',
      at: START + 61_000,
      readNumbers: false,
    });
  });

  it('is polled at the deadline although an earlier poll went unanswered', () => {
    const unanswered = seen(accepted, { kind: 'unanswered', reason: 'no response' });
    const answered = polled(unanswered, settings.deadlineMs - 1, {});
    assert.equal(nextOf(answered, settings.deadlineMs), 'poll');
  });

  it('keeps the hold that a poll has read', () => {
    const operation = present('running');
    const looked = { operation, numbers: 'notRead' } as const;
    const unreadHold = seen(newState, { kind: 'lookedUp', result: looked });
    assert.equal(unreadHold.hold.kind, 'unread');
    const state = polled(unreadHold, 1, { hold });
    assert.ok(state.hold.kind === 'read');
    assert.deepEqual(state.hold.phoneNumbers, NUMBERS);
    assert.equal(state.hold.expiresAt, START + 1 + hold.expiresInMs);
  });
});
