import assert from 'node:assert/strict';
import { timeInterleaved } from '../../bench/interleave.js';
import { onTimeShare, pollGaps } from '../../bench/poll-gaps.js';
import { busyBetween, cpuMsOf, residentMbOf } from '../../bench/process-usage.js';
import { recordedPurchase } from '../../bench/purchases.js';
import { quantile } from '../../bench/statistics.js';
import { startEmulator } from '../../emulator/index.js';
import { DEFAULT_SETTINGS } from '../../src/purchase/contract/settings.js';

describe('bench: measurements', () => {
  it('a quantile does not depend on the order, and is NaN of an empty list', () => {
    const quantiles = [0, 0.5, 0.99, 1].map((q) => quantile([5, 1, 4, 2, 3], q));
    assert.deepEqual(quantiles, [1, 3, 5, 5]);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  it('interleaved kinds are called alternately, and the warm-up is not measured', async () => {
    const called: string[] = [];
    const kind = (name: string) => () => {
      called.push(name);
      return Promise.resolve();
    };
    const rounds = { rounds: 2, warmUp: 1, calls: 3, concurrency: 2 };
    const durationsMs = await timeInterleaved([kind('a'), kind('b')], rounds);
    assert.equal(called.join(''), 'aaabbb'.repeat(3));
    assert.deepEqual(
      durationsMs.map((list) => list.length),
      [6, 6],
    );
  });

  it('an accepted purchase is read from the ledger, one that ACS has not accepted is not', async () => {
    const emulator = await startEmulator();
    try {
      const searchId = emulator.search();
      const entry = emulator.ledger().searches[searchId];
      assert.ok(entry);
      assert.equal(recordedPurchase(entry), undefined);
      const at = '2026-01-01T00:00:01.000Z';
      const post = { receivedAt: at, processedAt: at, outcome: 'accepted', clientRequestId: null };
      const purchase = recordedPurchase({
        ...entry,
        posts: [{ ...post, answer: 202, answeredAt: at, fault: null }],
        gets: [
          { at, of: 'operation', answer: 200, status: 'running' },
          { at, of: 'number', answer: 404 },
        ],
      });
      assert.deepEqual([purchase?.posts, purchase?.requests.length], [1, 3]);
      assert.deepEqual(purchase?.polls, [{ at: Date.parse(at), status: 'running' }]);
      assert.equal(purchase.acceptedAt, Date.parse(at));
    } finally {
      await emulator.close();
    }
  });
});

describe('bench: polls on time', () => {
  /** The schedule pauses ten seconds at this age, eleven with the longest jitter. */
  const AGE_MS = 120_000;
  const gaps = (to: number, ...polledAt: number[]) => {
    const polls = polledAt.map((at) => ({ at, status: 'notStarted' }));
    return pollGaps({ acceptedAt: 0, polls }, { from: 0, to }, DEFAULT_SETTINGS, 2_000);
  };

  it('a poll is late after the longest pause of the schedule and the grace period', () => {
    const shares = [9_500, 13_000, 13_001].map((gapMs) =>
      onTimeShare(gaps(AGE_MS + 12_000, AGE_MS, AGE_MS + gapMs), 2_000),
    );
    assert.deepEqual(shares, [1, 1, 0]);
  });

  it('a missing poll is late once it was due, and not counted before', () => {
    assert.equal(onTimeShare(gaps(AGE_MS + 11_000, AGE_MS), 2_000), 0);
    assert.deepEqual(gaps(AGE_MS + 10_999, AGE_MS), []);
  });

  it('the lookup before the POST is not a poll', () => {
    assert.deepEqual(gaps(13_000, -100), []);
  });
});

(process.platform === 'linux' ? describe : describe.skip)('bench: process usage', () => {
  it('CPU time is that of Node, to a few ticks of a hundredth of a second', () => {
    const before = { read: cpuMsOf(process.pid), node: process.cpuUsage() };
    const usedMs = () => {
      const { user, system } = process.cpuUsage(before.node);
      return (user + system) / 1_000;
    };
    while (usedMs() < 300);
    const readMs = cpuMsOf(process.pid) - before.read;
    assert.ok(Math.abs(readMs - usedMs()) <= 60, `${readMs} instead of ${usedMs()} ms`);
  });

  it('resident memory is that of Node, and never above its peak', () => {
    const { now, peak } = residentMbOf(process.pid);
    const ratio = (now * 1_000_000) / process.memoryUsage().rss;
    assert.ok(ratio > 0.8 && ratio < 1.25, String(ratio));
    assert.ok(peak >= now);
  });

  it('the busy share follows from two readings', () => {
    assert.equal(busyBetween({ busy: 100, idle: 50 }, { busy: 400, idle: 150 }), 0.75);
  });
});
