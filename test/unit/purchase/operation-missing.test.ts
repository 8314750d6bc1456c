import assert from 'node:assert/strict';
import type { Receipt } from '../../../src/purchase/contract/activity-results.js';
import { observe } from '../../../src/purchase/state/observe.js';
import { accepted, cancelTaken, holdUnknown, polled, unread } from './accepted-world.js';
import {
  absent,
  cancelRequested,
  decided,
  denied,
  MINUTE_MS,
  nextOf,
  receipt,
  seen,
  settings,
  START,
} from './world.js';

const LIMIT_MS = settings.doubtLimitMs;
const DEADLINE_MS = settings.deadlineMs;

describe('an accepted operation that ACS no longer shows', () => {
  const missing = (read: Receipt, state = accepted) =>
    polled(polled(state, 0, { operation: absent, notFoundForMs: 0 }), LIMIT_MS, {
      operation: absent,
      notFoundForMs: LIMIT_MS,
      receipt: read,
    });

  it('after ten minutes the poll reads the numbers: an owned one means bought', () => {
    const state = polled(accepted, 1, { operation: absent, notFoundForMs: 0 });
    const decision = decided(state, LIMIT_MS + 1);
    assert.ok(decision.action === 'poll' && decision.readNumbers);
    assert.equal(nextOf(missing(receipt(1)), LIMIT_MS), 'bought');
  });

  it('is unknown when no number is owned, or the hold is unknown', () => {
    assert.equal(nextOf(missing(receipt(0)), LIMIT_MS), 'operationMissing');
    assert.equal(nextOf(missing(holdUnknown), LIMIT_MS), 'operationMissing');
  });

  const canceling = seen(cancelRequested(accepted), cancelTaken);
  /** Polls with a receipt while the operation has been missing since the start. */
  const missingWith = (reads: readonly (readonly [number, Receipt])[], state = canceling) =>
    reads.reduce(
      (known, [ms, read]) =>
        polled(known, ms, { operation: absent, notFoundForMs: ms, receipt: read }),
      polled(state, 0, { operation: absent, notFoundForMs: 0 }),
    );

  it('after a DELETE that ACS took: canceled once three reads over five minutes show no owned number', () => {
    const none = receipt(0);
    const twice = [
      [5 * MINUTE_MS, none],
      [7.5 * MINUTE_MS, none],
    ] as const;
    assert.equal(nextOf(missing(none, canceling), LIMIT_MS), 'poll');
    assert.equal(nextOf(missingWith(twice), 7.5 * MINUTE_MS), 'poll');
    assert.equal(nextOf(missingWith([...twice, [LIMIT_MS, none]]), LIMIT_MS), 'canceled');
    const late = missingWith([[5 * MINUTE_MS + 1, none], ...twice.slice(1), [LIMIT_MS, none]]);
    assert.deepEqual(decided(late, LIMIT_MS), {
      action: 'poll',
      at: START + LIMIT_MS + 1,
      readNumbers: true,
    });
    const owned = [[8 * MINUTE_MS, receipt(1)], ...twice.slice(1)] as const;
    assert.equal(nextOf(missingWith([...twice, ...owned, [LIMIT_MS, none]]), LIMIT_MS), 'poll');
  });

  it('after a DELETE that ACS took: these reads are evenly spread, within the ten minutes', () => {
    const due = (reads: readonly (readonly [number, Receipt])[], ms: number) => {
      const decision = decided(missingWith(reads), ms);
      return decision.action === 'poll' && decision.readNumbers ? decision.at - START : decision;
    };
    const slow = polled(canceling, 0, { operation: absent, notFoundForMs: 0, nextPollInMs: 1e9 });
    const first = decided(slow, 0);
    assert.ok(first.action === 'poll' && first.readNumbers);
    assert.equal(first.at, START + 5 * MINUTE_MS);
    const once = [[5 * MINUTE_MS, receipt(0)]] as const;
    assert.equal(due(once, 5 * MINUTE_MS), 7.5 * MINUTE_MS);
    assert.equal(due([...once, [7.5 * MINUTE_MS, receipt(0)]], 7.5 * MINUTE_MS), LIMIT_MS);
  });

  it('after a DELETE that ACS took: a read that could not be made neither counts nor ends the proof', () => {
    const none = receipt(0);
    const gap = [
      [5 * MINUTE_MS, none],
      [7.5 * MINUTE_MS, none],
      [LIMIT_MS, unread],
    ] as const;
    assert.equal(nextOf(missingWith(gap), LIMIT_MS), 'poll');
    const end = LIMIT_MS + 1_000;
    assert.equal(nextOf(missingWith([...gap, [end, none]]), end), 'canceled');
  });

  it('after a DELETE that ACS took: reads before the DELETE do not count', () => {
    const none = receipt(0);
    const early = missingWith(
      [
        [4.9 * MINUTE_MS, none],
        [7 * MINUTE_MS, none],
        [9 * MINUTE_MS, none],
      ],
      accepted,
    );
    const deletedMs = 9.5 * MINUTE_MS;
    const deleted = seen(cancelRequested(early, deletedMs), cancelTaken, deletedMs);
    const once = polled(deleted, LIMIT_MS + 1, {
      operation: absent,
      notFoundForMs: LIMIT_MS + 1,
      receipt: none,
    });
    assert.equal(nextOf(once, LIMIT_MS + 1), 'poll');
  });

  it('after a DELETE that ACS took: a result that arrives late does not extend the span', () => {
    const none = receipt(0);
    const twice = missingWith([
      [5.2 * MINUTE_MS, none],
      [6.2 * MINUTE_MS, none],
    ]);
    const lateMs = 10.3 * MINUTE_MS;
    const result = { operation: absent, gets: 1, nextPollInMs: 1_000, receipt: none };
    const late = observe(
      twice,
      { kind: 'polled', result: { ...result, notFoundForMs: lateMs } },
      { askedAt: START + 10.1 * MINUTE_MS, endedAt: START + lateMs },
      settings,
    );
    assert.equal(nextOf(late, lateMs), 'poll');
  });

  it('after a DELETE that ACS took: a read without the search counts once it was unreadable for ten minutes', () => {
    const none = receipt(0);
    const unreadable = (untilMs: number, state = canceling) =>
      [5, 7.5, 10, 12.5, 15].reduce(
        (known, minutes) => {
          const ms = minutes * MINUTE_MS;
          if (ms > untilMs) return known;
          const holdUnreadForMs = ms - 5 * MINUTE_MS;
          const result = { operation: absent, notFoundForMs: ms, receipt: none, holdUnreadForMs };
          return polled(known, ms, result);
        },
        polled(state, 0, { operation: absent, notFoundForMs: 0 }),
      );
    const twice = missingWith([
      [5 * MINUTE_MS, none],
      [7.5 * MINUTE_MS, none],
    ]);
    const unreadNow = { operation: absent, notFoundForMs: LIMIT_MS, receipt: none };
    assert.equal(
      nextOf(polled(twice, LIMIT_MS, { ...unreadNow, holdUnreadForMs: 0 }), LIMIT_MS),
      'poll',
    );
    assert.equal(nextOf(unreadable(LIMIT_MS), LIMIT_MS), 'poll');
    const once = unreadable(15 * MINUTE_MS);
    assert.equal(nextOf(once, 15 * MINUTE_MS), 'poll');
    const proved = [17.5, 20].reduce((known, minutes) => {
      const ms = minutes * MINUTE_MS;
      const result = { operation: absent, notFoundForMs: ms, receipt: none };
      return polled(known, ms, { ...result, holdUnreadForMs: ms - 5 * MINUTE_MS });
    }, once);
    assert.equal(nextOf(proved, 20 * MINUTE_MS), 'canceled');
  });

  it('is not unknown because of a response that arrives late', () => {
    const result = { operation: absent, gets: 1, nextPollInMs: 1_000, receipt: receipt(0) };
    const late = observe(
      polled(accepted, 0, { operation: absent, notFoundForMs: 0 }),
      { kind: 'polled', result: { ...result, notFoundForMs: LIMIT_MS } },
      { askedAt: START + MINUTE_MS, endedAt: START + LIMIT_MS },
      settings,
    );
    assert.equal(nextOf(late, LIMIT_MS), 'poll');
  });

  it('after a DELETE that ACS took: bought or unknown unless no number is owned', () => {
    assert.equal(nextOf(missing(holdUnknown, canceling), LIMIT_MS), 'operationMissing');
    assert.equal(nextOf(missing(unread, canceling), LIMIT_MS), 'operationMissing');
    assert.equal(nextOf(missing(receipt(1), canceling), LIMIT_MS), 'bought');
  });

  it('is unknown, not canceled, if ACS did not take the DELETE', () => {
    for (const response of ['unavailable', { httpStatus: 404 }, { httpStatus: 409 }] as const) {
      const asked = seen(cancelRequested(accepted), { kind: 'cancelAnswered', response });
      assert.equal(nextOf(missing(receipt(0), asked), LIMIT_MS), 'operationMissing');
    }
  });

  it('is not canceled after one 404 and no response until the deadline', () => {
    const once = polled(seen(cancelRequested(accepted), cancelTaken), 1, {
      operation: absent,
      notFoundForMs: 0,
      receipt: receipt(0),
    });
    const unanswered = { kind: 'unanswered', reason: 'no response' } as const;
    assert.equal(nextOf(seen(once, unanswered, DEADLINE_MS), DEADLINE_MS), 'deadline');
  });

  it('is bought at once if every held number is owned', () => {
    const state = polled(accepted, 1, { operation: absent, receipt: receipt(2) });
    assert.equal(nextOf(state, 1), 'bought');
  });

  it('does not count as missing once ACS has answered something else', () => {
    const once = polled(accepted, 0, { operation: absent, notFoundForMs: 0 });
    const shown = polled(once, MINUTE_MS, {});
    const again = polled(shown, LIMIT_MS, {
      operation: absent,
      notFoundForMs: 0,
      receipt: receipt(0),
    });
    assert.equal(nextOf(again, LIMIT_MS), 'poll');
  });

  it('now and then: the numbers are read from five minutes on, and all owned is bought', () => {
    const often = [0, 2, 4].reduce((state, minutes) => {
      const gone = polled(state, minutes * MINUTE_MS, { operation: absent, notFoundForMs: 0 });
      return polled(gone, (minutes + 1) * MINUTE_MS, {});
    }, accepted);
    const decision = decided(often, 5 * MINUTE_MS);
    assert.ok(decision.action === 'poll' && decision.readNumbers);
    const owned = polled(often, 6 * MINUTE_MS, { receipt: receipt(2) });
    assert.equal(nextOf(owned, 6 * MINUTE_MS), 'bought');
  });

  it('is still missing after responses that do not show the operation', () => {
    const once = polled(accepted, 0, { operation: absent, notFoundForMs: 0 });
    const between = polled(once, MINUTE_MS, { operation: denied, notFoundForMs: MINUTE_MS });
    const denial = { operation: denied, notFoundForMs: LIMIT_MS, receipt: receipt(0) };
    assert.equal(nextOf(polled(between, LIMIT_MS, denial), LIMIT_MS), 'poll');
    const again = polled(between, LIMIT_MS, {
      operation: absent,
      notFoundForMs: LIMIT_MS,
      receipt: receipt(0),
    });
    assert.equal(nextOf(again, LIMIT_MS), 'operationMissing');
  });
});

describe('an accepted purchase at its deadline of seven days', () => {
  it('is polled a last time, with the numbers', () => {
    const decision = decided(accepted, DEADLINE_MS);
    assert.deepEqual(decision, { action: 'poll', at: START + 8_000, readNumbers: true });
  });

  it('is bought if a number is owned, otherwise unknown', () => {
    const at = (read: Receipt) => polled(accepted, DEADLINE_MS, { receipt: read });
    assert.equal(nextOf(at(receipt(1)), DEADLINE_MS), 'bought');
    assert.equal(nextOf(at(receipt(0)), DEADLINE_MS), 'deadline');
  });

  it('is unknown if the last poll is not answered', () => {
    const times = { askedAt: START + DEADLINE_MS - 1, endedAt: START + DEADLINE_MS + MINUTE_MS };
    const unanswered = { kind: 'unanswered', reason: 'no response' } as const;
    const state = observe(accepted, unanswered, times, settings);
    assert.equal(nextOf(state, DEADLINE_MS + MINUTE_MS), 'deadline');
  });

  it('is polled once more if the poll before went unanswered before the deadline', () => {
    const unanswered = { kind: 'unanswered', reason: 'no response' } as const;
    assert.equal(nextOf(seen(accepted, unanswered, DEADLINE_MS - 1), DEADLINE_MS), 'poll');
  });
});
