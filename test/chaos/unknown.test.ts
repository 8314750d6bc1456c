import assert from 'node:assert/strict';
import { unknownOutcomes } from '../../chaos/checks/unknown.js';
import {
  TERMINATED,
  type PurchaseCase,
  type RecordedFacts,
  type RunOutcome,
  type WorkflowRun,
} from '../../chaos/record/recorded-facts.js';
import { COMPRESSED } from '../../chaos/settings.js';
import type { LedgerGet, LedgerPost } from '../../emulator/index.js';
import { at, get, post, run, START, SUBJECT } from './ledger.js';

const unknown = (posts: number): RunOutcome => ({ kind: 'failed', code: 'OutcomeUnknown', posts });
const accepted = { ...post(0, 'dropped', 'accepted'), fault: 'dropAfter' };

function findings(
  runs: readonly WorkflowRun[],
  gets: LedgerGet[],
  posts: LedgerPost[] = [],
  bought: { phoneNumber: string }[] = [],
  disruptions: { kind: string; startedAt: number; endedAt: number }[] = [],
) {
  const entry = { posts, gets, bought };
  const one = { clientRun: { subject: SUBJECT }, entry, runs } as unknown as PurchaseCase;
  const facts = { settings: COMPRESSED, disruptions } as unknown as RecordedFacts;
  return unknownOutcomes.check(facts, [one]);
}

function violations(...args: Parameters<typeof findings>): number {
  return findings(...args).violations.length;
}

describe('the check of unknown outcomes', () => {
  const nothing = [get(9_000, 'operation', 404), get(9_001, 'number', 404)];

  it('reports a violation if nothing was bought and a lookup proved it', () => {
    assert.equal(violations([run(0, 10_000, unknown(0))], nothing), 1);
  });

  it('excuses a purchase if ACS showed an operation that it had not accepted, also before a continue-as-new', () => {
    const misleading = get(1_000, 'operation', 200, 'running');
    assert.equal(violations([run(0, 10_000, unknown(0))], [misleading, ...nothing]), 0);
    const chain = [
      run(0, 5_000, { kind: 'continued', nextRunId: '5000' }),
      run(5_000, 10_000, unknown(0)),
    ];
    assert.equal(violations(chain, [misleading, ...nothing]), 0);
    const another = [run(0, 5_000, { kind: 'canceled' }), run(5_000, 10_000, unknown(0))];
    assert.equal(violations(another, [misleading, ...nothing]), 1);
  });

  it('requires a whole proof after a terminated run, whose POST may have been accepted', () => {
    const runs = [
      run(0, 1_000, { kind: 'incomplete', reason: TERMINATED }),
      run(1_000, 11_000, unknown(0)),
    ];
    assert.equal(violations(runs, nothing), 0);
    const lookups = [6_100, 7_000, 8_000, 9_000, 10_000].map((ms) => get(ms, 'operation', 404));
    assert.equal(violations(runs, lookups), 1);
    assert.equal(violations(runs, lookups.slice(1)), 0);
  });

  it('requires a whole proof if a lookup may have been lost with a killed worker', () => {
    const runs = [run(0, 20_000, unknown(0))];
    const kill = { kind: 'killWorker', startedAt: START, endedAt: START + 3_000 };
    assert.equal(violations(runs, nothing, [], [], [kill]), 0);
    assert.equal(violations(runs, nothing, [], [], [{ ...kill, kind: 'killGateway' }]), 1);
    const lookups = [9, 11, 12, 13, 14, 15].map((s) => get(s * 1_000, 'operation', 404));
    assert.equal(violations(runs, lookups, [], [], [kill]), 1);
    assert.equal(violations(runs, lookups.slice(0, -1), [], [], [kill]), 0);
  });

  it('does not count a response in the last activity before the deadline', () => {
    const { deadlineMs, pollTimeoutMs } = COMPRESSED;
    const lastMs = deadlineMs - pollTimeoutMs;
    const outcome: RunOutcome = { kind: 'failed', code: 'OutcomeUnknown', reason: 'deadline' };
    const runs = [run(0, deadlineMs + 2_000, outcome)];
    const failedAt = (ms: number) => [get(ms, 'operation', 200, 'failed'), get(ms, 'number', 404)];
    assert.equal(violations(runs, failedAt(lastMs), [accepted]), 1);
    assert.equal(violations(runs, failedAt(lastMs + 1), [accepted]), 0);
  });

  it('does not count a lookup made while a POST may be in flight', () => {
    const rejected: LedgerPost = { ...accepted, receivedAt: at(6_500), outcome: 'expired' };
    const lookups = [6_100, 7_000, 8_100, 9_000, 10_000, 10_500].map((ms) =>
      get(ms, 'operation', 404),
    );
    for (const posts of [0, 1]) {
      const runs = [run(0, 11_000, unknown(posts))];
      assert.equal(violations(runs, lookups, [rejected]), 0);
      assert.equal(violations(runs, lookups, [{ ...rejected, receivedAt: at(500) }]), 1);
    }
  });

  it('excuses a run after an unknown outcome: only an operator may conclude that it bought nothing', () => {
    const closed: RunOutcome = { ...unknown(0), reason: 'earlierRun' } as RunOutcome;
    const later = run(5_000, 10_000, closed);
    const after = (end: RunOutcome) => findings([run(0, 5_000, end), later], nothing);
    const first = after({ ...unknown(1), reason: 'deadline' } as RunOutcome);
    assert.deepEqual([first.violations, first.excused], [[], 1]);
    assert.equal(after({ kind: 'canceled' }).violations.length, 1);
  });

  it('counts excused purchases only', () => {
    const misleading = get(1_000, 'operation', 200, 'running');
    assert.equal(findings([run(0, 10_000, unknown(0))], [misleading, ...nothing]).excused, 1);
    assert.equal(findings([run(0, 10_000, unknown(0))], nothing).excused, 0);
    assert.equal(findings([run(0, 10_000, unknown(1))], [], [accepted]).excused, 0);
  });

  it('requires a whole proof after a lookup that showed an operation that is not started', () => {
    const shown = get(1_000, 'operation', 200, 'notStarted');
    const end = [run(0, 10_000, unknown(0))];
    assert.equal(violations(end, [shown, ...nothing]), 0);
    const lookups = [2_000, 3_000, 4_000, 5_000, 6_000].map((ms) => get(ms, 'operation', 404));
    assert.equal(violations(end, [shown, ...lookups]), 1);
    assert.equal(violations(end, [shown, ...lookups.slice(1)]), 0);
  });

  it('reports a violation if ACS reported failed and the numbers were known', () => {
    const failed = get(2_000, 'operation', 200, 'Failed');
    const end = [run(0, 10_000, unknown(1))];
    const number = get(2_001, 'number', 404);
    assert.equal(violations(end, [failed, number], [accepted]), 1);
    assert.equal(violations(end, [failed, get(2_001, 'searchResult', 404)], [accepted]), 0);
    assert.equal(violations(end, [failed, get(2_001, 'searchResult', 200)], [accepted]), 1);
    const before = [get(1_000, 'operation', 404), get(1_000, 'searchResult', 200)];
    const gone = get(2_001, 'searchResult', 404);
    assert.equal(violations(end, [...before, failed, gone], [accepted]), 0);
    assert.equal(violations(end, [failed, get(10_001, 'number', 404)], [accepted]), 1);
  });

  it('counts a GET of the reservation as one of the search', () => {
    const end = [run(0, 10_000, unknown(1))];
    const failed = get(2_000, 'operation', 200, 'failed');
    const read = get(2_001, 'reservation', 200, 'submitted');
    assert.equal(violations(end, [failed, read], [accepted]), 1);
    assert.equal(violations(end, [failed, get(2_001, 'reservation', 404)], [accepted]), 0);
  });

  it('reports a violation if the search was never read', () => {
    const failed = get(2_000, 'operation', 200, 'Failed');
    assert.equal(violations([run(0, 10_000, unknown(1))], [failed], [accepted]), 1);
  });

  describe('after a terminated run that sent the POST', () => {
    const runs = [
      run(0, 100, { kind: 'incomplete', reason: TERMINATED }),
      run(101, 10_000, unknown(0)),
    ];
    const succeeded = get(5_000, 'operation', 200, 'succeeded');
    const owned = [{ phoneNumber: '+1' }];
    const count = (...gets: LedgerGet[]) => violations(runs, gets, [accepted], owned);

    it('reports a violation if the run could read the numbers and the operation', () => {
      const read = get(5_000, 'searchResult', 200);
      assert.equal(count(read, succeeded), 1);
    });

    it('reports none if the search was gone, or read by a lookup that failed as a whole', () => {
      const gone = get(5_000, 'searchResult', 404);
      const failed = [get(1_000, 'operation', 408), get(1_000, 'searchResult', 200)];
      assert.equal(count(gone, succeeded), 0);
      assert.equal(count(...failed, gone, succeeded), 0);
    });
  });
});
