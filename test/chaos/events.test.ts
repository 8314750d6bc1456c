import assert from 'node:assert/strict';
import { everyOutcomeDelivered } from '../../chaos/checks/events.js';
import type { PurchaseCase, RecordedFacts, RunOutcome } from '../../chaos/record/recorded-facts.js';

type Kind = RunOutcome['kind'];

/** Of the runs of one purchase, named by their position, when these have reported success. */
function violations(kinds: readonly Kind[], reported: readonly number[]): number {
  const runs = kinds.map((kind, index) => ({ runId: String(index), outcome: { kind } }));
  const deliveries = reported.map((index) => ({
    body: JSON.stringify({ type: 'purchase.succeeded', data: { runId: String(index) } }),
  }));
  const facts = { deliveries } as unknown as RecordedFacts;
  return everyOutcomeDelivered.check(facts, [{ runs } as unknown as PurchaseCase]).violations
    .length;
}

describe('the check of events', () => {
  it('accepts the event of a run that was reset after it had reported the outcome', () => {
    assert.equal(violations(['incomplete', 'bought'], [0]), 0);
    assert.equal(violations(['incomplete', 'continued', 'bought'], [0]), 0);
  });

  it('reports an outcome without an event, and one with another event', () => {
    assert.equal(violations(['incomplete', 'continued', 'bought'], []), 1);
    assert.equal(violations(['continued', 'bought'], [0]), 1);
    assert.equal(violations(['bought'], []), 1);
    assert.equal(violations(['canceled'], [0]), 1);
  });
});
