import assert from 'node:assert/strict';
import { unknownWasWithheld } from '../../chaos/checks/unknown.js';
import {
  TERMINATED,
  type Case,
  type Facts,
  type Run,
  type RunEnd,
} from '../../chaos/facts/facts.js';
import { COMPRESSED } from '../../chaos/settings.js';
import type { LedgerGet, LedgerPost } from '../../emulator/index.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(START + ms).toISOString();

const get = (ms: number, of: string, answer: number, status?: string): LedgerGet => ({
  at: at(ms),
  of,
  answer,
  ...(status && { status }),
});
const run = (from: number, until: number, end: RunEnd): Run => ({
  operationId: 'purchase_s',
  runId: String(from),
  startedAt: START + from,
  closedAt: START + until,
  end,
});
const unknown = (posts: number): RunEnd => ({ is: 'failed', code: 'OutcomeUnknown', posts });
const accepted: LedgerPost = {
  receivedAt: at(0),
  processedAt: at(0),
  answer: 'dropped',
  answeredAt: at(0),
  outcome: 'accepted',
  fault: 'dropAfter',
  clientRequestId: null,
};

function verdict(
  runs: readonly Run[],
  gets: LedgerGet[],
  posts: LedgerPost[] = [],
  bought: { phoneNumber: string }[] = [],
) {
  const entry = { searchId: 's', posts, gets, bought };
  const one = { called: { searchId: 's' }, entry, runs } as unknown as Case;
  const facts = { settings: COMPRESSED } as unknown as Facts;
  return unknownWasWithheld.hold(facts, [one]);
}

function violations(...args: Parameters<typeof verdict>): number {
  return verdict(...args).violations.length;
}

describe('the check for an end that is unknown', () => {
  const nothing = [get(9_000, 'operation', 404), get(9_001, 'number', 404)];

  it('is broken where nothing was bought, and the service said so', () => {
    assert.equal(violations([run(0, 10_000, unknown(0))], nothing), 1);
  });

  it('is not where the service told of an operation that nobody had asked for, before it continued as new, too', () => {
    const lie = get(1_000, 'operation', 200, 'running');
    assert.equal(violations([run(0, 10_000, unknown(0))], [lie, ...nothing]), 0);
    const chain = [run(0, 5_000, { is: 'continued', in: '5000' }), run(5_000, 10_000, unknown(0))];
    assert.equal(violations(chain, [lie, ...nothing]), 0);
    const another = [run(0, 5_000, { is: 'canceled' }), run(5_000, 10_000, unknown(0))];
    assert.equal(violations(another, [lie, ...nothing]), 1);
  });

  it('takes a whole proof after a run that was terminated, whose POST may have been accepted', () => {
    const runs = [run(0, 1_000, { is: 'none', why: TERMINATED }), run(1_000, 11_000, unknown(0))];
    assert.equal(violations(runs, nothing), 0);
    const looks = [6_100, 7_000, 8_000, 9_000, 10_000].map((ms) => get(ms, 'operation', 404));
    assert.equal(violations(runs, looks), 1);
    assert.equal(violations(runs, looks.slice(1)), 0);
  });

  it('counts no lookup from before a POST could no longer arrive', () => {
    const refused: LedgerPost = { ...accepted, receivedAt: at(6_500), outcome: 'expired' };
    const looks = [6_100, 7_000, 8_100, 9_000, 10_000, 10_500].map((ms) =>
      get(ms, 'operation', 404),
    );
    for (const posts of [0, 1]) {
      const runs = [run(0, 11_000, unknown(posts))];
      assert.equal(violations(runs, looks, [refused]), 0);
      assert.equal(violations(runs, looks, [{ ...refused, receivedAt: at(500) }]), 1);
    }
  });

  it('is not after an end that was unknown: only a person may say that it bought nothing', () => {
    const closed: RunEnd = { ...unknown(0), reason: 'earlierRun' } as RunEnd;
    const later = run(5_000, 10_000, closed);
    const after = (end: RunEnd) => verdict([run(0, 5_000, end), later], nothing);
    const first = after({ ...unknown(1), reason: 'deadline' } as RunEnd);
    assert.deepEqual([first.violations, first.pardoned], [[], 1]);
    assert.equal(after({ is: 'canceled' }).violations.length, 1);
  });

  it('counts those that it excuses, and no others', () => {
    const lie = get(1_000, 'operation', 200, 'running');
    assert.equal(verdict([run(0, 10_000, unknown(0))], [lie, ...nothing]).pardoned, 1);
    assert.equal(verdict([run(0, 10_000, unknown(0))], nothing).pardoned, 0);
    assert.equal(verdict([run(0, 10_000, unknown(1))], [], [accepted]).pardoned, 0);
  });

  it('takes a whole proof where an operation was shown that did not run', () => {
    const shown = get(1_000, 'operation', 200, 'notStarted');
    const end = [run(0, 10_000, unknown(0))];
    assert.equal(violations(end, [shown, ...nothing]), 0);
    const looks = [2_000, 3_000, 4_000, 5_000, 6_000].map((ms) => get(ms, 'operation', 404));
    assert.equal(violations(end, [shown, ...looks]), 1);
    assert.equal(violations(end, [shown, ...looks.slice(1)]), 0);
  });

  it('is broken where the service said failed to somebody who knew of which numbers', () => {
    const failed = get(2_000, 'operation', 200, 'Failed');
    const end = [run(0, 10_000, unknown(1))];
    const number = get(2_001, 'number', 404);
    assert.equal(violations(end, [failed, number], [accepted]), 1);
    assert.equal(violations(end, [failed, get(2_001, 'searchResult', 404)], [accepted]), 0);
    assert.equal(violations(end, [failed, get(2_001, 'searchResult', 200)], [accepted]), 1);
    assert.equal(violations(end, [failed, get(10_001, 'number', 404)], [accepted]), 1);
  });

  it('is broken by somebody who never asked for the search', () => {
    const failed = get(2_000, 'operation', 200, 'Failed');
    assert.equal(violations([run(0, 10_000, unknown(1))], [failed], [accepted]), 1);
  });

  describe('where the POST was sent by an earlier run that was terminated', () => {
    const runs = [run(0, 100, { is: 'none', why: TERMINATED }), run(101, 10_000, unknown(0))];
    const succeeded = get(5_000, 'operation', 200, 'succeeded');
    const sold = [{ phoneNumber: '+1' }];
    const broken = (...gets: LedgerGet[]) => violations(runs, gets, [accepted], sold);

    it('is broken where the run could read the numbers and the operation', () => {
      const read = get(5_000, 'searchResult', 200);
      assert.equal(broken(read, succeeded), 1);
    });

    it('is not where the search was gone, or was read by a lookup that failed as a whole', () => {
      const gone = get(5_000, 'searchResult', 404);
      const failed = [get(1_000, 'operation', 408), get(1_000, 'searchResult', 200)];
      assert.equal(broken(gone, succeeded), 0);
      assert.equal(broken(...failed, gone, succeeded), 0);
    });
  });
});
