import assert from 'node:assert/strict';
import type { CallContext } from '../../chaos/conduct/call.js';
import { Faults } from '../../chaos/conduct/faults.js';
import { makeUp } from '../../chaos/conduct/make-up.js';
import { Patience } from '../../chaos/conduct/patience.js';
import { planOf } from '../../chaos/plan/plan.js';
import { planMakeUp } from '../../chaos/plan/purchases.js';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { KINDS, type FaultRuleInput } from '../../emulator/faults/rules.js';
import { Random } from '../../emulator/random.js';

describe('a fault that no purchase has met', () => {
  it('has a purchase of its own, whichever it is', () => {
    for (const kind of KINDS) {
      const { faults, cancel } = planMakeUp(50, kind, new Random('1'));
      assert.deepEqual([faults.map((rule) => rule.kind), cancel], [[kind], undefined]);
    }
  });

  it('gets another purchase until one meets it', async () => {
    const missing = { unknownStatus: 2, partial: 1 };
    const { context, searched } = worldThatMisses(missing);
    const called = await makeUp(planOf(50, '7'), 50, context);
    const kinds = called.map(({ plan }) => plan.faults[0]?.kind);
    assert.deepEqual(kinds, ['partial', 'unknownStatus', 'unknownStatus']);
    assert.deepEqual(
      called.map(({ plan }) => plan.index),
      [50, 51, 52],
    );
    assert.equal(searched(), 3);
  });

  it('is made up for, too, when no lost POST was followed by another', async () => {
    const { context } = worldThatMisses({}, 1);
    const called = await makeUp(planOf(50, '7'), 50, context);
    assert.deepEqual(
      called.map(({ plan }) => plan.faults[0]?.kind),
      ['dropBefore'],
    );
  });

  it('is none when all have been met', async () => {
    const { context, searched } = worldThatMisses({});
    assert.deepEqual(await makeUp(planOf(50, '7'), 50, context), []);
    assert.equal(searched(), 0);
  });
});

/** A service in which a fault of some kinds strikes only so many purchases later, and a lost POST is followed by another. */
function worldThatMisses(missing: Partial<Record<(typeof KINDS)[number], number>>, lost = 0) {
  const left = new Map(Object.entries(missing));
  let searches = 0;
  const control = {
    setBehavior: () => Promise.resolve(),
    search: () => Promise.resolve(`search-${(searches += 1)}`),
    addFaults: (rules: readonly FaultRuleInput[]) => {
      for (const { kind } of rules) left.set(kind, (left.get(kind) ?? 0) - 1);
      return Promise.resolve();
    },
    wholeLedger: () => {
      const met = KINDS.filter((kind) => (left.get(kind) ?? 0) <= 0);
      const posts = [{ fault: 'dropBefore' }, ...(searches < lost ? [] : [{ fault: null }])];
      const byKind = Object.fromEntries(met.map((one) => [one, 1]));
      return Promise.resolve({ calls: { byKind }, searches: { one: { posts } } });
    },
  } as unknown as EmulatorControl;
  const patience = new Patience(10_000);
  const door = { start: () => Promise.resolve({ is: 'acknowledged', operationId: 'purchase_1' }) };
  const context = {
    control,
    patience,
    faults: new Faults(control, patience),
    doors: { client: door },
    temporal: {
      workflow: { getHandle: () => ({ result: () => Promise.resolve() }) },
      connection: { withDeadline: (_at: number, work: () => unknown) => work() },
    },
  } as unknown as CallContext;
  return { context, searched: () => searches };
}
