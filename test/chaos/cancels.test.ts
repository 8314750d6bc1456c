import assert from 'node:assert/strict';
import { cancelsEndPosts } from '../../chaos/checks/cancels.js';
import type {
  PurchaseCase,
  RecordedFacts,
  WorkflowRun,
} from '../../chaos/record/recorded-facts.js';
import { SUBJECT } from './ledger.js';
import { COMPRESSED } from '../../chaos/settings.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const REQUESTED = START + 900;
const ACKNOWLEDGED = START + 1_000;
const DISRUPTION_MS = 3_000;
const MAX_MS = COMPRESSED.submitTimeoutMs + DISRUPTION_MS + 15_000;

const run = (startedAt: number, kind: 'canceled' | 'continued') =>
  ({ startedAt, outcome: { kind, nextRunId: 'next' } }) as WorkflowRun;

/** @param postMs after the acknowledgement of the cancel */
function findings(postMs: number, result: string, runs = [run(START, 'canceled')]) {
  const receivedAt = new Date(ACKNOWLEDGED + postMs).toISOString();
  const cancel = { at: REQUESTED, answeredAt: ACKNOWLEDGED, result: { kind: result } };
  const one = { clientRun: { subject: SUBJECT, cancel }, entry: { posts: [{ receivedAt }] }, runs };
  const disruptions = [{ startedAt: START, endedAt: START + DISRUPTION_MS }];
  const facts = { settings: COMPRESSED, disruptions, runs } as unknown as RecordedFacts;
  return cancelsEndPosts.check(facts, [one as unknown as PurchaseCase]);
}

describe('the check of cancels', () => {
  it('allows a POST for the time of a submit, the longest disruption and a workflow task', () => {
    assert.equal(findings(MAX_MS + 1, 'acknowledged').violations.length, 1);
    assert.equal(findings(MAX_MS, 'acknowledged').violations.length, 0);
    assert.equal(findings(-50, 'acknowledged').violations.length, 0);
  });

  it('ignores a rejected cancel', () => {
    const { checked, violations } = findings(MAX_MS + 1, 'rejected');
    assert.deepEqual([checked, violations], [0, []]);
  });

  it('allows the POST of a later purchase, but not that of a continued run', () => {
    const late = MAX_MS + 10_000;
    const second = run(ACKNOWLEDGED + 5_000, 'canceled');
    const afterCanceled = findings(late, 'acknowledged', [run(START, 'canceled'), second]);
    assert.equal(afterCanceled.violations.length, 0);
    const afterContinued = findings(late, 'acknowledged', [run(START, 'continued'), second]);
    assert.equal(afterContinued.violations.length, 1);
  });

  it('requires a canceled purchase', () => {
    const { violations } = findings(0, 'acknowledged', [run(START, 'continued')]);
    assert.deepEqual(violations, ['no purchase ended as canceled']);
  });
});
