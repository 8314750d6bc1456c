import assert from 'node:assert/strict';
import { BACKGROUND_FAULTS } from '../../chaos/plan/faults.js';
import { behaviorIn } from '../../chaos/plan/behavior-phases.js';
import { DISRUPTION_KINDS } from '../../chaos/plan/disruptions.js';
import { OPERATOR_ACTIONS } from '../../chaos/plan/operator-actions.js';
import { planOf } from '../../chaos/plan/plan.js';
import { CLIENT_KINDS, type PlannedPurchase } from '../../chaos/plan/purchases.js';
import { COMPRESSED, LONGEST_DELAY_MS } from '../../chaos/settings.js';
import { KINDS } from '../../emulator/faults/rules.js';
import { settingErrors } from '../../src/config/setting-rules.js';

describe('the plan of a chaos run', () => {
  it('follows from its seed', () => {
    assert.deepEqual(planOf(200, '7'), planOf(200, '7'));
    assert.notDeepEqual(planOf(200, '7').purchases, planOf(200, '8').purchases);
    assert.notDeepEqual(planOf(200, '7').disruptions, planOf(200, '8').disruptions);
  });

  for (const seed of ['1', '2', '3']) {
    it(`contains every disruption, even for few purchases (seed ${seed})`, () => {
      const { purchases, disruptions, phases } = planOf(50, seed);
      const rules = [...BACKGROUND_FAULTS, ...purchases.flatMap(({ faults }) => faults)];
      assert.deepEqual(new Set(rules.map(({ kind }) => kind)), new Set(KINDS));
      assert.deepEqual(new Set(disruptions.map(({ kind }) => kind)), new Set(DISRUPTION_KINDS));
      const behaviors = new Set(
        phases.flatMap((one) => Object.entries(behaviorIn(one)).map(String)),
      );
      assert.equal(behaviors.size, 3 + 4 + 2 + 3 + 2 + 2 + 3 + 2 + 2 + 2);
      const requests = purchases.flatMap((one) => (one.requests.length > 1 ? one.requests : []));
      assert.deepEqual(new Set(requests.map(({ client }) => client)), new Set(CLIENT_KINDS));
      assert.ok(purchases.some(({ cancel }) => cancel));
      const reservations = purchases.filter(({ kind }) => kind === 'reservation');
      assert.ok(reservations.length >= 8 && reservations.length <= 25, `${reservations.length}`);
      assert.ok(reservations.some(({ countryCodes }) => new Set(countryCodes).size > 1));
      const actions = purchases.flatMap(({ operator }) => operator?.action ?? []);
      assert.deepEqual(new Set(actions), new Set(OPERATOR_ACTIONS));
    });
  }

  it('disturbs reservations in every way, some of them with numbers of two currencies', () => {
    const all = planOf(1_000, '1').purchases;
    const purchases = all.filter(({ kind }) => kind === 'reservation');
    assert.ok(purchases.length > 280 && purchases.length < 390, `${purchases.length}`);
    assert.ok(
      purchases.some(({ countryCodes }) =>
        ['US', 'GB'].every((one) => countryCodes.some((code) => code === one)),
      ),
    );
    const kinds = purchases.flatMap(({ faults }) => faults.map(({ kind }) => kind));
    assert.deepEqual(
      new Set(kinds),
      new Set(all.flatMap(({ faults }) => faults.map(({ kind }) => kind))),
    );
    assert.deepEqual(
      new Set(purchases.flatMap(({ operator }) => operator?.action ?? [])),
      new Set(OPERATOR_ACTIONS),
    );
    assert.deepEqual(
      new Set(purchases.flatMap(({ requests }) => requests.map(({ client }) => client))),
      new Set(CLIENT_KINDS),
    );
    assert.ok(purchases.some(({ cancel }) => cancel) && purchases.some(({ holdMs }) => holdMs));
    for (const { kind, countryCodes } of all)
      assert.ok(kind === 'reservation' || new Set(countryCodes).size === 1);
  });

  it('deletes no purchase whose POST is processed or shown late', () => {
    const { purchases } = planOf(1_000, '1');
    const deleted = purchases.filter(({ operator }) => operator?.action === 'deleteAndStart');
    assert.ok(deleted.length > 10);
    for (const { faults } of deleted) assert.deepEqual(faults, []);
  });

  it('takes the random numbers of operators from a seed of their own', () => {
    const withoutOperator = (one: PlannedPurchase) => ({ ...one, operator: undefined });
    const few = planOf(20, '7').purchases.map(withoutOperator);
    const many = planOf(200, '7').purchases.map(withoutOperator);
    assert.deepEqual(few, many.slice(0, 20));
  });

  it('injects every disruption while purchases start', () => {
    for (const { atPurchase, kind } of planOf(20, '1').disruptions)
      assert.ok(atPurchase < 20, kind);
  });

  it('shortens the durations without breaking their relations', () => {
    assert.deepEqual(settingErrors(COMPRESSED), []);
    // No proof covers a POST that is processed later.
    assert.ok(LONGEST_DELAY_MS < COMPRESSED.postTimeoutMs + COMPRESSED.proofMs);
    assert.ok(LONGEST_DELAY_MS > COMPRESSED.postTimeoutMs);
  });
});
