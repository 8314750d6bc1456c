import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account } from '../../bench/support/account.js';
import { atMost } from '../../dev/at-most.js';
import { historyGrowth } from '../../bench/support/in-retry.js';
import { gapsOf, onTime } from '../../bench/support/lateness.js';
import { LedgerTail } from '../../bench/support/ledger-tail.js';
import { perSecond } from '../../bench/support/per-second.js';
import type { Event } from '../../emulator/state/events.js';
import { DEFAULT_SETTINGS } from '../../src/purchase/contract/settings.js';

describe('what benchmarks reckon with', () => {
  const poll = (at: number) => ({ at, answer: 200, status: 'notStarted' });
  const rules = { settings: DEFAULT_SETTINGS, graceMs: 2_000 };
  /** The age at which the schedule means a pause of ten seconds, eleven with all its jitter. */
  const AGE_MS = 120_000;

  it('a poll is on time up to the longest pause of the schedule and the grace', () => {
    const gapTo = (nextMs: number) =>
      gapsOf(0, [poll(AGE_MS), poll(AGE_MS + nextMs)], { from: 0, to: AGE_MS + 12_000 }, rules);
    assert.deepEqual(gapTo(9_500), [{ meantMs: 10_000, longestMs: 11_000, actualMs: 9_500 }]);
    const shares = [9_500, 13_000, 13_001].map((nextMs) => onTime(gapTo(nextMs), 2_000));
    assert.deepEqual(shares, [1, 1, 0]);
  });

  it('a poll that never came is late, one that is not due yet is not counted', () => {
    const span = (to: number) => gapsOf(0, [poll(AGE_MS)], { from: 0, to }, rules);
    assert.equal(onTime(span(AGE_MS + 11_000), 2_000), 0);
    assert.deepEqual(span(AGE_MS + 10_999), []);
  });

  it('the look before the POST is no poll', () => {
    assert.deepEqual(gapsOf(1_000, [poll(900), poll(14_000)], { from: 0, to: 13_000 }, rules), []);
  });

  it('requests are counted by the second, and only in the span', () => {
    assert.deepEqual(
      perSecond([999, 1_000, 1_999, 2_000, 4_000], { from: 1_000, to: 4_000 }),
      [2, 1, 0],
    );
  });

  it('a history grows by what it has more at the end, where it is known at both', () => {
    const first = new Map([
      ['a', 26],
      ['b', 26],
    ]);
    assert.deepEqual(historyGrowth(first, new Map([['a', 31]])), [5]);
  });

  it('work for many is done so many at a time, in order, and a failure is told', async () => {
    let now = 0;
    let most = 0;
    const results = await atMost(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return item * 2;
    });
    assert.deepEqual(results, [2, 4, 6, 8, 10, 12, 14]);
    assert.equal(most, 3);
    await assert.rejects(
      atMost(2, [1], () => Promise.reject(new Error('no'))),
      /no/,
    );
  });

  it('a ledger is followed line by line, and a torn line waited for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acs-ledger-'));
    const file = join(folder, 'ledger.jsonl');
    const tail = new LedgerTail(file);
    assert.deepEqual(tail.read(), []);
    await appendFile(file, '{"type":"behaved","at":1,"change":{}}\n{"type":"beha');
    assert.deepEqual(tail.read(), [{ type: 'behaved', at: 1, change: {} }]);
    await appendFile(file, 'ved","at":2,"change":{}}\n');
    assert.deepEqual(tail.read(), [{ type: 'behaved', at: 2, change: {} }]);
    tail.close();
    await rm(folder, { recursive: true });
  });

  it('the account of a purchase is made from the ledger, a pause of provisioning included', () => {
    const plan = { acceptedAt: 10, runningUntil: 12, endsAt: 30, acquires: [], paused: true };
    const events: Event[] = [
      { type: 'postReceived', at: 9, postId: 1, searchId: 's', clientRequestId: null },
      { type: 'postProcessed', at: 10, postId: 1, outcome: 'accepted', plan },
      { type: 'got', at: 20, searchId: 's', of: 'operation', answer: 200, processed: true },
      { type: 'got', at: 21, searchId: 's', of: 'number', answer: 404, processed: true },
      { type: 'behaved', at: 100, change: { provisioning: 'proceeds' } },
    ];
    const account = new Account().add(events);
    const [purchase] = account.accepted;
    assert.equal(purchase?.plan.endsAt, 120);
    assert.deepEqual([purchase.posts, purchase.polls.map(({ at }) => at)], [1, [20]]);
    assert.equal(purchase.gets, 2);
    assert.deepEqual(account.requests, [9, 20, 21]);
  });
});
