import assert from 'node:assert/strict';
import { provedBeforeNextPost } from '../../chaos/checks/posts.js';
import { DELETED, TERMINATED } from '../../chaos/record/recorded-facts.js';
import type { ClientRun } from '../../chaos/run/client-run.js';
import { COMPRESSED } from '../../chaos/settings.js';
import { findings, lookup, number, type Given } from './findings.js';
import { at, get, post, run, START } from './ledger.js';

const { postTimeoutMs, pollTimeoutMs, proofMs, extendedProofMs } = COMPRESSED;

/** The number of violations of {@link provedBeforeNextPost}. */
function unproved(...args: Given): number {
  return findings(provedBeforeNextPost, ...args).violations.length;
}

describe('the check of repeated POSTs', () => {
  const open = postTimeoutMs;
  const empty = (...times: number[]) => [
    ...times.flatMap((ms) => lookup(ms)),
    ...number(open + 10),
  ];
  const proof = empty(open, open + 1_000, open + proofMs);
  const second = post(open + proofMs + 10, 202, 'accepted');

  for (const answer of ['dropped', 'pending', 503, 408, 200, 202] as const) {
    it(`requires a proof after ${answer}: three lookups over the time of a proof`, () => {
      assert.equal(unproved([post(0, answer), second], proof), 0);
      assert.equal(unproved([post(0, answer), second], []), 1);
    });
  }

  for (const answer of [400, 401, 403, 404, 409, 429] as const) {
    it(`requires no proof after ${answer}: ACS rejected the POST`, () => {
      assert.equal(unproved([post(0, answer), second], []), 0);
    });
  }

  it('requires a proof after a rejection that arrives in small pieces', () => {
    const trickled = { ...post(0, 429), fault: 'trickle' };
    assert.equal(unproved([trickled, second], []), 1);
  });

  it('requires a proof after a rejection that arrives after the timeout or the second POST', () => {
    const late = { ...post(0, 409, 'conflict'), answeredAt: at(postTimeoutMs + 100) };
    assert.equal(unproved([late, second], []), 1);
    const delayed = { ...post(0, 401), answeredAt: at(postTimeoutMs - 100), fault: 'delay' };
    assert.equal(unproved([delayed, second], []), 0);
    const overtaken = { ...delayed, answeredAt: at(postTimeoutMs - 10) };
    assert.equal(unproved([overtaken, post(1_000, 202, 'accepted')], []), 1);
  });

  it('rejects a proof of two lookups, or over a shorter time', () => {
    const posts = [post(0, 'dropped'), second];
    assert.equal(unproved(posts, empty(open, open + proofMs)), 1);
    assert.equal(unproved(posts, empty(open, open + 1_000, open + proofMs - 1)), 1);
  });

  it('does not count lookups with a fault, or made while the POST may be in flight', () => {
    const posts = [post(0, 'dropped'), second];
    const faulty = [
      ...empty(open, open + proofMs),
      ...lookup(open + 900, 404, undefined, 'dropAfter'),
    ];
    assert.equal(unproved(posts, faulty), 1);
    assert.equal(unproved(posts, empty(100, open, open + proofMs)), 1);
  });

  it('requires an extended proof for a placeholder operation, or without a lookup of numbers', () => {
    const third = post(open + extendedProofMs + 10, 202, 'accepted');
    const placeholder = (ms: number) => lookup(ms, 200, 'notStarted');
    const gets = [...placeholder(open), ...placeholder(open + 1_000), ...number(open)];
    const posts = [post(0, 'dropped'), third];
    assert.equal(unproved(posts, [...gets, ...placeholder(open + proofMs)]), 1);
    assert.equal(unproved(posts, [...gets, ...placeholder(open + extendedProofMs)]), 0);
    const withoutNumbers = [open, open + 1_000, open + proofMs].flatMap((ms) => lookup(ms));
    assert.equal(unproved(posts, withoutNumbers), 1);
  });

  const kill = { kind: 'killWorker', atPurchase: 0, delayMs: 0, durationMs: 0, worker: 0 } as const;
  const killedAt = (ms: number) => ({
    disruptions: [{ ...kill, startedAt: START + ms, endedAt: START + ms + 500 }],
  });
  const killed = killedAt(open);

  it('excuses a contradicting lookup whose result may have died with a worker', () => {
    const posts = [post(0, 'dropped'), post(open + proofMs + 1_020, 202, 'accepted')];
    const gets = (ms: number) => [...lookup(ms), ...number(ms)];
    const gone = [open + 1_000, open + 2_000, open + proofMs + 1_010].flatMap(gets);
    for (const status of ['notStarted', 'running']) {
      const shown = lookup(open, 200, status);
      const excused = findings(provedBeforeNextPost, posts, [...shown, ...gone], killed);
      assert.deepEqual([excused.violations, excused.excused], [[], 1]);
      assert.equal(unproved(posts, [...shown, ...gone]), 1);
      for (const ms of [open - pollTimeoutMs - 600, open + pollTimeoutMs + 100])
        assert.equal(unproved(posts, [...shown, ...gone], killedAt(ms)), 1);
      assert.equal(unproved(posts, [...shown, ...gone.slice(2)], killed), 1);
      const often = [...shown, ...lookup(open + 1, 200, status), ...lookup(open + 2, 200, status)];
      assert.equal(unproved(posts, [...often, ...gone], killed), 1);
    }
  });

  it('excuses a contradicting lookup whose activity an operator may have ended', () => {
    const posts = [post(0, 'dropped'), post(open + proofMs + 1_020, 202, 'accepted')];
    const gets = (ms: number) => [...lookup(ms), ...number(ms)];
    const gone = [open + 1_000, open + 2_000, open + proofMs + 1_010].flatMap(gets);
    const shown = [...lookup(open, 200, 'running'), ...gone];
    const operatedAt = (ms: number) => ({
      operated: {
        action: 'failActivity',
        at: START + ms,
        doneAt: START + ms,
      } as ClientRun['operated'],
    });
    assert.equal(unproved(posts, shown, operatedAt(open)), 0);
    assert.equal(unproved(posts, shown, operatedAt(open + pollTimeoutMs + 100)), 1);
  });

  it('accepts no proof after a lookup of the accepted operation, or of an owned number', () => {
    const accepted = [post(0, 'dropped', 'accepted'), second];
    const ran = lookup(open + 5, 200, 'running');
    assert.equal(unproved(accepted, [...ran, ...proof], killed), 1);
    const posts = [post(0, 'dropped'), second];
    assert.equal(unproved(posts, [...proof, ...number(open + 5, 200)], killed), 1);
  });

  const reserved = (ms: number, status: string) => [get(ms, 'reservation', 200, status)];

  it('accepts no proof after a reservation was seen as purchased, also while the POST was in flight', () => {
    const posts = [post(0, 'dropped', 'accepted'), second];
    assert.equal(unproved(posts, [...proof, ...reserved(open + 5, 'active')]), 0);
    for (const status of ['submitted', 'completed'])
      assert.equal(unproved(posts, [...proof, ...reserved(open + 5, status)], killed), 1);
    // The product must remember it, whenever it was seen.
    assert.equal(unproved(posts, [...reserved(100, 'submitted'), ...proof]), 1);
    assert.equal(unproved(posts, [...lookup(100, 200, 'running'), ...proof]), 1);
    assert.equal(unproved(posts, [...reserved(-100, 'submitted'), ...proof]), 0);
    const unread = { ...get(open + 5, 'reservation', 200, 'submitted'), fault: 'dropAfter' };
    assert.equal(unproved(posts, [...proof, unread]), 0);
  });

  it('excuses a purchased reservation that ACS had not accepted if the result may be lost', () => {
    const posts = [post(0, 'dropped'), post(open + proofMs + 1_020, 202, 'accepted')];
    const gone = [open + 1_000, open + 2_000, open + proofMs + 1_010].flatMap((ms) => [
      ...lookup(ms),
      ...number(ms),
    ]);
    const gets = [...reserved(open, 'submitted'), ...gone];
    assert.equal(unproved(posts, gets), 1);
    assert.equal(findings(provedBeforeNextPost, posts, gets, killed).excused, 1);
  });

  const next = 20_000;

  it('requires a proof after a terminated run, and a lookup after a deleted one', () => {
    const posts = [post(0, 'dropped'), post(next + 100, 202, 'accepted')];
    const own = lookup(next + 50);
    const after = (reason: string) => ({
      runs: [
        run(-10, 9_990, { kind: 'incomplete', reason }),
        run(next, next + 10_000, { kind: 'canceled' }),
      ],
    });
    assert.equal(unproved(posts, own, after(TERMINATED)), 1);
    assert.equal(unproved(posts, [...proof, ...own], after(TERMINATED)), 0);
    assert.equal(unproved(posts, own, after(DELETED)), 0);
    assert.equal(unproved(posts, [], after(DELETED)), 1);
  });

  it('requires one lookup by a purchase that is started again after its end', () => {
    const posts = [post(0, 202, 'accepted'), post(next + 100, 202)];
    const runs = [
      run(-10, 9_990, { kind: 'canceled' }),
      run(next, next + 10_000, { kind: 'canceled' }),
    ];
    const stopped = [{ at: at(9_000), answer: 204, effect: 'stopped' }];
    const ran = lookup(5_000, 200, 'running');
    const own = lookup(next + 50);
    const canceled = { runs, cancels: stopped };
    assert.equal(unproved(posts, [...ran, ...own], canceled), 0);
    assert.equal(unproved(posts, ran, canceled), 1);
    const runs2 = lookup(next + 50, 200, 'running');
    assert.equal(unproved(posts, [...ran, ...runs2], { runs }), 1);
    const continued = [
      run(-10, 9_990, { kind: 'continued', nextRunId: String(next) }),
      run(next, next + 10_000, { kind: 'canceled' }),
    ];
    assert.equal(unproved(posts, [...ran, ...own], { ...canceled, runs: continued }), 1);
  });

  it('requires a proof between a POST and the next one only', () => {
    const third = post(open + proofMs + 60, 202, 'accepted');
    const posts = [post(0, 'dropped'), post(open + proofMs + 10, 429), third];
    assert.equal(unproved(posts, proof), 0);
    assert.equal(unproved(posts, []), 1);
  });
});
