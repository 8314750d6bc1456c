import assert from 'node:assert/strict';
import { boughtOnce, noBlindPost } from '../../chaos/checks/posts.js';
import type { Called } from '../../chaos/conduct/account.js';
import {
  DELETED,
  TERMINATED,
  type Case,
  type Facts,
  type Run,
  type RunEnd,
} from '../../chaos/facts/facts.js';
import { COMPRESSED } from '../../chaos/settings.js';
import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const { postTimeoutMs, pollTimeoutMs, proofMs, extendedProofMs } = COMPRESSED;

const post = (receivedAt: number, answer: LedgerPost['answer'], outcome?: string): LedgerPost => ({
  receivedAt: at(receivedAt),
  processedAt: outcome === undefined ? null : at(receivedAt),
  answer,
  answeredAt: answer === 'pending' ? null : at(receivedAt),
  outcome: outcome ?? null,
  fault: null,
  clientRequestId: null,
});
const look = (ms: number, answer = 404, status?: string, fault?: string): LedgerGet[] => [
  { at: at(ms), of: 'operation', answer, ...(status && { status }), ...(fault && { fault }) },
];
const number = (ms: number, answer = 404): LedgerGet[] => [{ at: at(ms), of: 'number', answer }];

interface Circumstances {
  readonly struck?: Facts['struck'];
  readonly runs?: readonly Run[];
  readonly cancels?: LedgerEntry['cancels'];
  readonly operated?: Called['operated'];
}

function violations(...args: Parameters<typeof verdict>): number {
  return verdict(...args).violations.length;
}

function verdict(
  check: typeof noBlindPost,
  posts: readonly LedgerPost[],
  gets: readonly LedgerGet[],
  { struck = [], runs = [], cancels = [], operated }: Circumstances = {},
) {
  const entry: LedgerEntry = {
    searchId: 's',
    createdAt: at(0),
    searchExpiresBy: at(60_000),
    phoneNumbers: ['+18335550100'],
    posts,
    gets,
    cancels,
    status: null,
    bought: [],
    monthlyCost: { amount: 0, currencyCode: 'USD' },
  };
  const ledger = { unmatchedPosts: [] };
  const facts = { settings: COMPRESSED, ledger, struck } as unknown as Facts;
  return check.hold(facts, [{ called: { operated }, entry, runs } as unknown as Case]);
}

describe('the check for blind POSTs', () => {
  const open = postTimeoutMs;
  const empty = (...times: number[]) => [...times.flatMap((ms) => look(ms)), ...number(open + 10)];
  const proof = empty(open, open + 1_000, open + proofMs);
  const second = post(open + proofMs + 10, 202, 'accepted');

  for (const answer of ['dropped', 'pending', 503, 408, 200, 202] as const) {
    it(`wants a proof after ${answer}, and takes three looks over the time of one`, () => {
      assert.equal(violations(noBlindPost, [post(0, answer), second], proof), 0);
      assert.equal(violations(noBlindPost, [post(0, answer), second], []), 1);
    });
  }

  for (const answer of [400, 401, 403, 404, 409, 429] as const) {
    it(`wants none after ${answer}: the service itself said no`, () => {
      assert.equal(violations(noBlindPost, [post(0, answer), second], []), 0);
    });
  }

  it('wants one after a refusal that dripped in', () => {
    const dripped = { ...post(0, 429), fault: 'trickle' };
    assert.equal(violations(noBlindPost, [dripped, second], []), 1);
  });

  it('wants one after a refusal that came when nobody waited for it any more', () => {
    const late = { ...post(0, 409, 'conflict'), answeredAt: at(postTimeoutMs + 100) };
    assert.equal(violations(noBlindPost, [late, second], []), 1);
    const delayed = { ...post(0, 401), answeredAt: at(postTimeoutMs - 100), fault: 'delay' };
    assert.equal(violations(noBlindPost, [delayed, second], []), 0);
    const overtaken = { ...delayed, answeredAt: at(postTimeoutMs - 10) };
    assert.equal(violations(noBlindPost, [overtaken, post(1_000, 202, 'accepted')], []), 1);
  });

  it('takes two looks, or looks over a shorter time, for none', () => {
    const posts = [post(0, 'dropped'), second];
    assert.equal(violations(noBlindPost, posts, empty(open, open + proofMs)), 1);
    assert.equal(violations(noBlindPost, posts, empty(open, open + 1_000, open + proofMs - 1)), 1);
  });

  it('does not count looks that a fault answered, or that came while the POST could still arrive', () => {
    const posts = [post(0, 'dropped'), second];
    const struck = [
      ...empty(open, open + proofMs),
      ...look(open + 900, 404, undefined, 'dropAfter'),
    ];
    assert.equal(violations(noBlindPost, posts, struck), 1);
    assert.equal(violations(noBlindPost, posts, empty(100, open, open + proofMs)), 1);
  });

  it('wants a longer one where an operation stood still, or no number was asked for', () => {
    const third = post(open + extendedProofMs + 10, 202, 'accepted');
    const still = (ms: number) => look(ms, 200, 'notStarted');
    const gets = [...still(open), ...still(open + 1_000), ...number(open)];
    const posts = [post(0, 'dropped'), third];
    assert.equal(violations(noBlindPost, posts, [...gets, ...still(open + proofMs)]), 1);
    assert.equal(violations(noBlindPost, posts, [...gets, ...still(open + extendedProofMs)]), 0);
    const blind = [open, open + 1_000, open + proofMs].flatMap((ms) => look(ms));
    assert.equal(violations(noBlindPost, posts, blind), 1);
  });

  const blow = { kind: 'killWorker', from: 0, afterMs: 0, downMs: 0, which: 0 } as const;
  const killedAt = (ms: number) => ({
    struck: [{ ...blow, dealtAt: START + ms, mendedAt: START + ms + 500 }],
  });
  const killed = killedAt(open);

  it('takes a plain one once the operation is gone, if a worker was killed that may have seen it', () => {
    const posts = [post(0, 'dropped'), post(open + proofMs + 1_020, 202, 'accepted')];
    const gets = (ms: number) => [...look(ms), ...number(ms)];
    const gone = [open + 1_000, open + 2_000, open + proofMs + 1_010].flatMap(gets);
    for (const status of ['notStarted', 'running']) {
      const told = look(open, 200, status);
      const excused = verdict(noBlindPost, posts, [...told, ...gone], killed);
      assert.deepEqual([excused.violations, excused.pardoned], [[], 1]);
      assert.equal(violations(noBlindPost, posts, [...told, ...gone]), 1);
      for (const ms of [open - pollTimeoutMs - 600, open + pollTimeoutMs + 100])
        assert.equal(violations(noBlindPost, posts, [...told, ...gone], killedAt(ms)), 1);
      assert.equal(violations(noBlindPost, posts, [...told, ...gone.slice(2)], killed), 1);
      const often = [...told, ...look(open + 1, 200, status), ...look(open + 2, 200, status)];
      assert.equal(violations(noBlindPost, posts, [...often, ...gone], killed), 1);
    }
  });

  it('takes one once the operation is gone, if an operator ended the activity that may have seen it', () => {
    const posts = [post(0, 'dropped'), post(open + proofMs + 1_020, 202, 'accepted')];
    const gets = (ms: number) => [...look(ms), ...number(ms)];
    const gone = [open + 1_000, open + 2_000, open + proofMs + 1_010].flatMap(gets);
    const told = [...look(open, 200, 'running'), ...gone];
    const operatedAt = (ms: number) => ({
      operated: {
        action: 'failActivity',
        at: START + ms,
        doneAt: START + ms,
      } as Called['operated'],
    });
    assert.equal(violations(noBlindPost, posts, told, operatedAt(open)), 0);
    assert.equal(violations(noBlindPost, posts, told, operatedAt(open + pollTimeoutMs + 100)), 1);
  });

  it('takes no proof once an operation that is there was seen running, or a number owned', () => {
    const accepted = [post(0, 'dropped', 'accepted'), second];
    const ran = look(open + 5, 200, 'running');
    assert.equal(violations(noBlindPost, accepted, [...ran, ...proof], killed), 1);
    const posts = [post(0, 'dropped'), second];
    assert.equal(violations(noBlindPost, posts, [...proof, ...number(open + 5, 200)], killed), 1);
  });

  const run = (from: number, end: RunEnd): Run => ({
    operationId: 'purchase_s',
    runId: String(from),
    startedAt: START + from,
    closedAt: START + from + 10_000,
    end,
  });
  const anew = 20_000;

  it('wants a whole proof by the run after one that an operator terminated, and none after one that was deleted', () => {
    const posts = [post(0, 'dropped'), post(anew + 100, 202, 'accepted')];
    const own = look(anew + 50);
    const after = (why: string) => ({
      runs: [run(-10, { is: 'none', why }), run(anew, { is: 'canceled' })],
    });
    assert.equal(violations(noBlindPost, posts, own, after(TERMINATED)), 1);
    assert.equal(violations(noBlindPost, posts, [...proof, ...own], after(TERMINATED)), 0);
    assert.equal(violations(noBlindPost, posts, own, after(DELETED)), 0);
    assert.equal(violations(noBlindPost, posts, [], after(DELETED)), 1);
  });

  it('wants no other proof of a purchase started anew than a look of its own', () => {
    const posts = [post(0, 202, 'accepted'), post(anew + 100, 202)];
    const runs = [run(-10, { is: 'canceled' }), run(anew, { is: 'canceled' })];
    const stopped = [{ at: at(9_000), answer: 204, effect: 'stopped' }];
    const ran = look(5_000, 200, 'running');
    const own = look(anew + 50);
    const canceled = { runs, cancels: stopped };
    assert.equal(violations(noBlindPost, posts, [...ran, ...own], canceled), 0);
    assert.equal(violations(noBlindPost, posts, ran, canceled), 1);
    const runs2 = look(anew + 50, 200, 'running');
    assert.equal(violations(noBlindPost, posts, [...ran, ...runs2], { runs }), 1);
    const continued = [
      run(-10, { is: 'continued', in: String(anew) }),
      run(anew, { is: 'canceled' }),
    ];
    assert.equal(
      violations(noBlindPost, posts, [...ran, ...own], { ...canceled, runs: continued }),
      1,
    );
  });

  it('asks of each only what came before the next: what was proved then is accounted for', () => {
    const third = post(open + proofMs + 60, 202, 'accepted');
    const posts = [post(0, 'dropped'), post(open + proofMs + 10, 429), third];
    assert.equal(violations(noBlindPost, posts, proof), 0);
    assert.equal(violations(noBlindPost, posts, []), 1);
  });
});

describe('the check for a second purchase', () => {
  const accepted = post(0, 'dropped', 'accepted');
  const same = post(20_000, 202, 'same');

  it('forbids a POST that the service acts upon after it has the purchase', () => {
    assert.equal(violations(boughtOnce, [accepted, same], look(1_000)), 1);
    assert.equal(violations(boughtOnce, [accepted, post(20_000, 'dropped')], look(1_000)), 0);
    assert.equal(violations(boughtOnce, [post(-9, 429), accepted], look(1_000)), 0);
    const overtaken = { ...post(-9, 409, 'conflict'), processedAt: at(3_000) };
    assert.equal(violations(boughtOnce, [overtaken, accepted], look(1_000)), 1);
  });

  it('allows it where the operation stood still since before the first', () => {
    const still = (ms: number) => look(ms, 200, 'notStarted');
    const excused = verdict(boughtOnce, [accepted, same], [...still(-5), ...still(9_000)]);
    assert.deepEqual([excused.violations, excused.pardoned], [[], 1]);
    assert.equal(violations(boughtOnce, [accepted, same], [...look(-5), ...still(9_000)]), 1);
    const ran = [...still(-5), ...look(500, 200, 'running'), ...still(9_000)];
    assert.equal(violations(boughtOnce, [accepted, same], ran), 1);
  });
});
