import assert from 'node:assert/strict';
import { BLOWS } from '../../chaos/plan/blows.js';
import { OPERATOR_ACTIONS } from '../../chaos/plan/operator-actions.js';
import { POSITIONS } from '../../chaos/plan/phases.js';
import { planOf } from '../../chaos/plan/plan.js';
import { DOORS, type PlannedPurchase } from '../../chaos/plan/purchases.js';
import { COMPRESSED, LONGEST_DELAY_MS } from '../../chaos/settings.js';
import { OUTCOME_KINDS, TRANSPORT_KINDS } from '../../emulator/faults/rules.js';
import { EVERYWHERE } from '../../chaos/plan/faults.js';
import { settingErrors } from '../../src/config/setting-rules.js';

describe('the plan of a chaos run', () => {
  it('follows from its seed', () => {
    assert.deepEqual(planOf(200, '7'), planOf(200, '7'));
    assert.notDeepEqual(planOf(200, '7').purchases, planOf(200, '8').purchases);
    assert.notDeepEqual(planOf(200, '7').blows, planOf(200, '8').blows);
  });

  for (const seed of ['1', '2', '3']) {
    it(`leaves nothing out, however small the run is (seed ${seed})`, () => {
      const { purchases, blows, phases } = planOf(50, seed);
      const planned = new Set(purchases.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
      for (const kind of OUTCOME_KINDS) assert.ok(planned.has(kind), kind);
      for (const kind of TRANSPORT_KINDS) {
        assert.ok(planned.has(kind) || EVERYWHERE.some((rule) => rule.kind === kind), kind);
      }
      assert.deepEqual(new Set(blows.map(({ kind }) => kind)), new Set(BLOWS));
      const behaved = new Set(
        phases.flatMap(({ behavior }) => Object.entries(behavior).map(String)),
      );
      assert.equal(behaved.size, 3 + 4 + 2 + 3 + 2 + 2);
      const asked = purchases.flatMap(({ asks }) => (asks.length > 1 ? asks : []));
      assert.deepEqual(new Set(asked.map(({ door }) => door)), new Set(DOORS));
      assert.ok(purchases.some(({ cancel }) => cancel));
      const actions = purchases.flatMap(({ operator }) => operator?.action ?? []);
      assert.deepEqual(new Set(actions), new Set(OPERATOR_ACTIONS));
    });
  }

  it('deletes no purchase whose POST is processed or shown late', () => {
    const { purchases } = planOf(1_000, '1');
    const deleted = purchases.filter(({ operator }) => operator?.action === 'deleteAndStart');
    assert.ok(deleted.length > 10);
    for (const { faults } of deleted) assert.deepEqual(faults, []);
  });

  it('gives operators dice of their own: they change no purchase', () => {
    const withoutOperator = (one: PlannedPurchase) => ({ ...one, operator: undefined });
    const few = planOf(20, '7').purchases.map(withoutOperator);
    const many = planOf(200, '7').purchases.map(withoutOperator);
    assert.deepEqual(few, many.slice(0, 20));
  });

  it('has a purchase for every blow, however small the run is', () => {
    for (const blow of planOf(20, '1').blows) assert.ok(blow.from < 20, blow.kind);
  });

  it('knows every position of every switch that it plans', () => {
    const planned = planOf(50, '1').phases.flatMap(({ behavior }) => Object.entries(behavior));
    const known = POSITIONS.map(({ name, value }) => String([name, value]));
    assert.deepEqual(new Set(planned.map(String)), new Set(known));
    assert.equal(known.length, new Set(known).size);
  });

  it('compresses time without breaking what the durations owe each other', () => {
    assert.deepEqual(settingErrors(COMPRESSED), []);
    // A POST that is acted upon later than this is one that no proof can rule out.
    assert.ok(LONGEST_DELAY_MS < COMPRESSED.postTimeoutMs + COMPRESSED.proofMs);
    assert.ok(LONGEST_DELAY_MS > COMPRESSED.postTimeoutMs);
  });
});
