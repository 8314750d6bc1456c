import assert from 'node:assert/strict';
import { cancelsAreObeyed } from '../../chaos/checks/cancels.js';
import type { Case, Facts, Run } from '../../chaos/facts/facts.js';
import { COMPRESSED } from '../../chaos/settings.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const ASKED = START + 900;
const ACKNOWLEDGED = START + 1_000;
const DOWN_MS = 3_000;
const BOUND_MS = COMPRESSED.submitTimeoutMs + DOWN_MS + 15_000;

const run = (startedAt: number, is: 'canceled' | 'continued') =>
  ({ startedAt, end: { is, in: 'another' } }) as unknown as Run;

function verdict(postMs: number, told: string, runs = [run(START, 'canceled')]) {
  const receivedAt = new Date(ACKNOWLEDGED + postMs).toISOString();
  const cancel = { at: ASKED, answeredAt: ACKNOWLEDGED, told: { is: told } };
  const one = { called: { searchId: 's', cancel }, entry: { posts: [{ receivedAt }] }, runs };
  const struck = [{ dealtAt: START, mendedAt: START + DOWN_MS }];
  const facts = { settings: COMPRESSED, struck, runs } as unknown as Facts;
  return cancelsAreObeyed.hold(facts, [one as unknown as Case]);
}

describe('the check for cancels', () => {
  it('is broken by a POST later than a submit, the longest blow and what Temporal takes', () => {
    assert.equal(verdict(BOUND_MS + 1, 'acknowledged').violations.length, 1);
    assert.equal(verdict(BOUND_MS, 'acknowledged').violations.length, 0);
    assert.equal(verdict(-50, 'acknowledged').violations.length, 0);
  });

  it('looks at no cancel that was refused', () => {
    const { examined, violations } = verdict(BOUND_MS + 1, 'refused');
    assert.deepEqual([examined, violations], [0, []]);
  });

  it('is not broken by the POST of a purchase that was started anew, but by that of one that went on', () => {
    const late = BOUND_MS + 10_000;
    const anew = [run(START, 'canceled'), run(ACKNOWLEDGED + 5_000, 'canceled')];
    assert.equal(verdict(late, 'acknowledged', anew).violations.length, 0);
    const wentOn = [run(START, 'continued'), run(ACKNOWLEDGED + 5_000, 'canceled')];
    assert.equal(verdict(late, 'acknowledged', wentOn).violations.length, 1);
  });

  it('wants an end that is canceled', () => {
    const runs = [run(START, 'continued')];
    assert.deepEqual(verdict(0, 'acknowledged', runs).violations, [
      'no purchase ended as canceled',
    ]);
  });
});
