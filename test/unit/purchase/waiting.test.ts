import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import type { Evidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import type { CancelReport, OperationSeen, Receipt } from '../../../src/purchase/reports.js';
import { acknowledged, endOf, found, none, polled, times } from './waiting-world.js';
import { absent, hold, MINUTE_MS, NUMBERS, present, receipt } from './world.js';
import { settings, START, withheld } from './world.js';

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

  it('goes on polling for as long as ACS shows it running, or answers 401', () => {
    let evidence = acknowledged;
    for (let minute = 1; minute <= 30; minute += 1) {
      const operation = minute < 15 ? present('running') : withheld;
      evidence = polled(evidence, minute * MINUTE_MS, { operation });
      assert.equal(endOf(evidence, minute * MINUTE_MS), 'poll', `minute ${minute}`);
    }
  });

  it('does not take 404 and one of two numbers for a purchase at once', () => {
    const partly = polled(acknowledged, 1, { operation: absent, receipt: receipt(1) });
    assert.equal(endOf(partly, 1), 'poll');
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
