import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import type {
  CancelReport,
  OperationSeen,
  PollReport,
  Receipt,
} from '../../../src/purchase/reports.js';
import { absent, hold, MINUTE_MS, NUMBERS, OPERATION_ID, present, receipt } from './world.js';
import { SEARCH_ID, sees, settings, START, withheld } from './world.js';

const times = { askedAt: START, answeredAt: START };

const acknowledged = observe(
  noEvidence(SEARCH_ID, START),
  {
    kind: 'submitted',
    report: {
      before: sees.nothing,
      post: { is: 'acknowledged', operationId: OPERATION_ID, nextLookInMs: 8_000 },
    },
  },
  times,
  settings,
);
const found = observe(
  noEvidence(SEARCH_ID, START),
  { kind: 'looked', report: sees.running },
  times,
  settings,
);

function polled(evidence: Evidence, atMs: number, report: Partial<PollReport>): Evidence {
  const full = { operation: present('running'), gets: 1, nextLookInMs: 1_000, ...report };
  const at = { askedAt: START + atMs, answeredAt: START + atMs };
  return observe(evidence, { kind: 'polled', report: full }, at, settings);
}

function endOf(evidence: Evidence, atMs: number): string {
  const decision = decide(evidence, START + atMs, settings);
  if (decision.do !== 'end') return decision.do;
  const { end } = decision;
  return end.is === 'unknown' ? end.reason : end.is;
}

const none: Receipt = { confirmed: [], missing: [], unread: [], holdKnown: false };

describe('waiting for a purchase that ACS has', () => {
  const inProgress: OperationSeen[] = [
    'running',
    'notStarted',
    'NOTSTARTED',
    'onHold',
    'canceled',
  ].map(present);
  for (const operation of [...inProgress, withheld, absent]) {
    const name = operation.is === 'present' ? operation.status : `${operation.httpStatus}`;
    it(`goes on polling at ${name}`, () => {
      assert.equal(endOf(polled(acknowledged, 10_000, { operation }), 10_000), 'poll');
    });
  }

  const unread: Receipt = { ...receipt(0), missing: NUMBERS.slice(1), unread: NUMBERS.slice(0, 1) };

  it('is bought at succeeded in any letter case, when a number shows or nobody knows which to ask for', () => {
    for (const status of ['succeeded', 'Succeeded', 'SUCCEEDED']) {
      for (const read of [receipt(2), receipt(1), none]) {
        const evidence = polled(acknowledged, 1, { operation: present(status), receipt: read });
        assert.equal(endOf(evidence, 1), 'bought');
      }
    }
  });

  it('asks for a minute for numbers that cannot be read, then believes what ACS acknowledged', () => {
    const report = { operation: present('succeeded'), receipt: unread };
    const first = polled(acknowledged, 1, report);
    assert.equal(endOf(first, 1), 'poll');
    const early = polled(first, MINUTE_MS, report);
    assert.equal(endOf(early, MINUTE_MS), 'poll');
    const later = polled(early, MINUTE_MS + 1, report);
    assert.equal(endOf(later, MINUTE_MS + 1), 'bought');
  });

  it('does not forget that ACS owns no number when it cannot be asked the next time', () => {
    const operation = present('succeeded');
    const denied = polled(acknowledged, 1, { operation, receipt: receipt(0) });
    const silent = polled(denied, 2 * MINUTE_MS, { operation, receipt: unread });
    assert.equal(endOf(silent, 2 * MINUTE_MS), 'poll');
    const later = polled(silent, 10 * MINUTE_MS + 1, { operation, receipt: unread });
    assert.equal(endOf(later, 10 * MINUTE_MS + 1), 'unproved');
    const shown = polled(silent, 5 * MINUTE_MS, { operation, receipt: receipt(1) });
    assert.equal(endOf(shown, 5 * MINUTE_MS), 'bought');
  });

  it('nor when ACS tells nothing of the operation for a while', () => {
    const operation = present('succeeded');
    const denied = polled(acknowledged, 1, { operation, receipt: receipt(0) });
    const mute = polled(denied, MINUTE_MS, { operation: withheld, troubledForMs: 30_000 });
    const unreadable = polled(mute, 3 * MINUTE_MS, { operation, receipt: unread });
    assert.equal(endOf(unreadable, 3 * MINUTE_MS), 'poll');
    const later = polled(unreadable, 10 * MINUTE_MS + 1, { operation, receipt: unread });
    assert.equal(endOf(later, 10 * MINUTE_MS + 1), 'unproved');
  });

  it('waits ten minutes for a number to show when ACS says succeeded and owns none', () => {
    const report = { operation: present('succeeded'), receipt: receipt(0) };
    const first = polled(acknowledged, 1, report);
    assert.equal(endOf(first, 1), 'poll');
    const later = polled(first, 10 * MINUTE_MS + 1, report);
    assert.equal(endOf(later, 10 * MINUTE_MS + 1), 'unproved');
    const shown = polled(first, 5 * MINUTE_MS, { ...report, receipt: receipt(1) });
    assert.equal(endOf(shown, 5 * MINUTE_MS), 'bought');
  });

  it('is failed at failed in any letter case, when no number is owned', () => {
    for (const status of ['failed', 'Failed']) {
      const evidence = polled(acknowledged, 1, { operation: present(status), receipt: receipt(0) });
      assert.equal(endOf(evidence, 1), 'failed');
    }
  });

  it('is unknown at failed when nobody can tell which numbers to look for, or whether they are owned', () => {
    for (const read of [none, { ...unread, missing: [] }]) {
      const evidence = polled(acknowledged, 1, { operation: present('failed'), receipt: read });
      assert.equal(endOf(evidence, 1), 'unproved');
    }
  });

  it('is bought when ACS says failed and yet owns a number', () => {
    const evidence = polled(acknowledged, 1, { operation: present('failed'), receipt: receipt(1) });
    const decision = decide(evidence, START + 1, settings);
    assert.ok(decision.do === 'end' && decision.end.is === 'bought');
    // The operation says so, too: callers read its status.
    assert.equal(decision.end.operation.status, 'succeeded');
  });

  it('without an acknowledgement believes succeeded only with a number owned', () => {
    const operation = present('succeeded');
    const proved = polled(found, 1, { operation, receipt: receipt(1) });
    assert.equal(endOf(proved, 1), 'bought');
    let unproved = polled(found, 1, { operation, receipt: receipt(0) });
    assert.equal(endOf(unproved, 1), 'poll');
    unproved = polled(unproved, 10 * MINUTE_MS + 1, { operation, receipt: receipt(0) });
    assert.equal(endOf(unproved, 10 * MINUTE_MS + 1), 'unproved');
  });

  describe('when ACS knows nothing of the operation any more', () => {
    const lost = (read: Receipt, evidence = acknowledged) =>
      polled(polled(evidence, 1, { operation: absent, absentForMs: 0 }), 10 * MINUTE_MS, {
        operation: absent,
        absentForMs: 10 * MINUTE_MS,
        receipt: read,
      });

    it('reads the numbers after 10 minutes: owned is bought', () => {
      const waiting = polled(acknowledged, 1, { operation: absent, absentForMs: 0 });
      const decision = decide(waiting, START + 10 * MINUTE_MS + 1, settings);
      assert.ok(decision.do === 'poll' && decision.readNumbers);
      assert.equal(endOf(lost(receipt(1)), 10 * MINUTE_MS), 'bought');
    });

    it('is unknown when none is owned, or nobody can tell', () => {
      assert.equal(endOf(lost(receipt(0)), 10 * MINUTE_MS), 'operationLost');
      assert.equal(endOf(lost(none), 10 * MINUTE_MS), 'operationLost');
    });

    it('is canceled when a cancel was asked for and none is owned, and only then', () => {
      const canceling = observe(acknowledged, { kind: 'cancelRequested' }, times, settings);
      const asked = observe(
        canceling,
        { kind: 'cancelAnswered', report: { httpStatus: 204 } },
        times,
        settings,
      );
      assert.equal(endOf(lost(receipt(0), asked), 10 * MINUTE_MS), 'canceled');
      assert.equal(endOf(lost(none, asked), 10 * MINUTE_MS), 'operationLost');
      assert.equal(
        endOf(lost({ ...receipt(0), unread: ['+1'] }, asked), 10 * MINUTE_MS),
        'operationLost',
      );
      assert.equal(endOf(lost(receipt(1), asked), 10 * MINUTE_MS), 'bought');
    });

    it('is unknown, not canceled, when ACS had not taken the DELETE', () => {
      const canceling = observe(acknowledged, { kind: 'cancelRequested' }, times, settings);
      for (const report of ['noAnswer', { httpStatus: 404 }, { httpStatus: 409 }] as const) {
        const asked = observe(canceling, { kind: 'cancelAnswered', report }, times, settings);
        const ended = { ...lost(receipt(0), asked), cancelAgainAt: null };
        assert.equal(endOf(ended, 10 * MINUTE_MS), 'operationLost');
      }
    });

    it('is not canceled on one 404 followed by silence to the deadline', () => {
      const canceling = observe(acknowledged, { kind: 'cancelRequested' }, times, settings);
      const once = polled(canceling, 1, { operation: absent, absentForMs: 0, receipt: receipt(0) });
      const missed = { kind: 'lastChanceMissed', why: 'no answer' } as const;
      const silent = observe(once, missed, times, settings);
      assert.equal(endOf(silent, 7 * 24 * 60 * MINUTE_MS), 'deadline');
    });

    it('is bought at once when every number of the hold is owned', () => {
      const evidence = polled(acknowledged, 1, { operation: absent, receipt: receipt(2) });
      assert.equal(endOf(evidence, 1), 'bought');
    });
  });

  describe('at the deadline of seven days', () => {
    const deadlineMs = 7 * 24 * 60 * MINUTE_MS;

    it('polls a last time, with the numbers', () => {
      const decision = decide(acknowledged, START + deadlineMs, settings);
      assert.deepEqual(decision, { do: 'poll', at: START + 8_000, readNumbers: true });
    });

    it('is bought when a number is owned, else unknown', () => {
      const at = (read: Receipt) => polled(acknowledged, deadlineMs, { receipt: read });
      assert.equal(endOf(at(receipt(1)), deadlineMs), 'bought');
      assert.equal(endOf(at(receipt(0)), deadlineMs), 'deadline');
    });

    it('is unknown when ACS does not answer then either', () => {
      const observation = { kind: 'lastChanceMissed', why: 'no answer' } as const;
      const evidence = observe(acknowledged, observation, times, settings);
      assert.equal(endOf(evidence, deadlineMs), 'deadline');
    });
  });

  it('asks again to cancel, ever less often, until somebody hears it', () => {
    const ask = (evidence: Evidence, atMs: number, report: CancelReport | 'noAnswer') => {
      const at = { askedAt: START + atMs, answeredAt: START + atMs };
      return observe(evidence, { kind: 'cancelAnswered', report }, at, settings);
    };
    const asksAt = (evidence: Evidence, nowMs: number) => {
      const idle = polled(evidence, nowMs, { nextLookInMs: 3_600_000 });
      const decision = decide(idle, START + nowMs, settings);
      return decision.do === 'cancelOperation' ? decision.at - START : decision.do;
    };
    const canceling = observe(acknowledged, { kind: 'cancelRequested' }, times, settings);
    assert.equal(asksAt(canceling, 0), 0);
    const once = ask(canceling, 0, 'noAnswer');
    assert.equal(asksAt(once, 0), 60_000);
    const twice = ask(once, 60_000, { httpStatus: 401 });
    assert.equal(asksAt(twice, 60_000), 180_000);
    assert.equal(asksAt(ask(twice, 180_000, { httpStatus: 403 }), 180_000), 420_000);
    assert.equal(asksAt(ask(twice, 180_000, { httpStatus: 204 }), 180_000), 'poll');
    assert.equal(asksAt(ask(twice, 180_000, { httpStatus: 409 }), 180_000), 'poll');
  });

  it('does not poll again at once when the engine gave a poll up', () => {
    const at = { askedAt: START, answeredAt: START + 1_000 };
    const evidence = observe(acknowledged, { kind: 'unanswered', why: 'x' }, at, settings);
    assert.deepEqual(decide(evidence, START + 1_000, settings), {
      do: 'poll',
      at: START + 61_000,
      readNumbers: false,
    });
  });

  it('polls at the deadline although an earlier last chance was missed', () => {
    const deadlineMs = 7 * 24 * 60 * MINUTE_MS;
    const missed = observe(acknowledged, { kind: 'lastChanceMissed', why: 'x' }, times, settings);
    const answered = polled(missed, deadlineMs - 1, {});
    assert.equal(endOf(answered, deadlineMs), 'poll');
  });

  it('keeps the hold that a poll read', () => {
    const evidence = polled({ ...acknowledged, hold: null }, 1, { hold });
    assert.equal(evidence.hold, hold);
  });
});
