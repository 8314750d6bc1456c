import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { observe } from '../../../src/purchase/observe.js';
import type { Receipt } from '../../../src/purchase/reports.js';
import { acknowledged, endOf, none, polled, times } from './waiting-world.js';
import { absent, MINUTE_MS, receipt, settings, START } from './world.js';

describe('waiting for a purchase that ACS has', () => {
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
});
