import assert from 'node:assert/strict';
import type { Check } from '../../chaos/checks/check.js';
import { boughtOnce, provedBeforeNextPost } from '../../chaos/checks/posts.js';
import {
  DELETED,
  TERMINATED,
  type PurchaseCase,
  type RecordedFacts,
  type WorkflowRun,
} from '../../chaos/record/recorded-facts.js';
import type { ClientRun } from '../../chaos/run/client-run.js';
import { COMPRESSED } from '../../chaos/settings.js';
import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import { at, get, post, run, START } from './ledger.js';

const { postTimeoutMs, pollTimeoutMs, proofMs, extendedProofMs } = COMPRESSED;

const lookup = (ms: number, answer = 404, status?: string, fault?: string): LedgerGet[] => [
  { ...get(ms, 'operation', answer, status), ...(fault && { fault }) },
];
const number = (ms: number, answer = 404) => [get(ms, 'number', answer)];

interface Circumstances {
  readonly disruptions?: RecordedFacts['disruptions'];
  readonly runs?: readonly WorkflowRun[];
  readonly cancels?: LedgerEntry['cancels'];
  readonly operated?: ClientRun['operated'];
}

type Given = [posts: readonly LedgerPost[], gets: readonly LedgerGet[], others?: Circumstances];

/** The number of violations of {@link provedBeforeNextPost}. */
function unproved(...args: Given): number {
  return findings(provedBeforeNextPost, ...args).violations.length;
}

/** The number of violations of {@link boughtOnce}. */
function repeated(...args: Given): number {
  return findings(boughtOnce, ...args).violations.length;
}

function findings(
  { check }: Check,
  posts: readonly LedgerPost[],
  gets: readonly LedgerGet[],
  { disruptions = [], runs = [], cancels = [], operated }: Circumstances = {},
) {
  const entry = { searchId: 's', posts, gets, cancels, bought: [] };
  const ledger = { unmatchedPosts: [] };
  const facts = { settings: COMPRESSED, ledger, disruptions } as unknown as RecordedFacts;
  return check(facts, [{ clientRun: { operated }, entry, runs } as unknown as PurchaseCase]);
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

describe('the check of second purchases', () => {
  const accepted = post(0, 'dropped', 'accepted');
  const same = post(20_000, 202, 'same');

  it('forbids a POST that ACS processes after it has accepted one', () => {
    assert.equal(repeated([accepted, same], lookup(1_000)), 1);
    assert.equal(repeated([accepted, post(20_000, 'dropped')], lookup(1_000)), 0);
    assert.equal(repeated([post(-9, 429), accepted], lookup(1_000)), 0);
    const overtaken = { ...post(-9, 409, 'conflict'), processedAt: at(3_000) };
    assert.equal(repeated([overtaken, accepted], lookup(1_000)), 1);
  });

  it('excuses it if every lookup shows an operation that is not started', () => {
    const placeholder = (ms: number) => lookup(ms, 200, 'notStarted');
    const excused = findings(
      boughtOnce,
      [accepted, same],
      [...placeholder(-5), ...placeholder(9_000)],
    );
    assert.deepEqual([excused.violations, excused.excused], [[], 1]);
    assert.equal(repeated([accepted, same], [...lookup(-5), ...placeholder(9_000)]), 1);
    const ran = [...placeholder(-5), ...lookup(500, 200, 'running'), ...placeholder(9_000)];
    assert.equal(repeated([accepted, same], ran), 1);
  });
});
