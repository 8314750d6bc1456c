import assert from 'node:assert/strict';
import type { BehaviorChange, FaultRuleInput } from '../../emulator/index.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { outcomeOf } from '../support/outcome.js';
import { startStack } from '../support/stack.js';
import { playAll, suiteStack } from '../support/suite.js';

/** Behavior of ACS that is not documented, each variant with a fault that makes it matter. */
interface Scenario {
  readonly name: string;
  readonly behavior: BehaviorChange;
  readonly rules?: readonly FaultRuleInput[];
  readonly ends: string;
  readonly processed: number;
  readonly settings?: Partial<Settings>;
}

const lostAnswer: FaultRuleInput = { on: 'purchase', kind: 'dropAfter', times: 1 };
const lostPost: FaultRuleInput = { on: 'purchase', kind: 'dropBefore', times: 1 };

const SCENARIOS: readonly Scenario[] = [
  ...(['notFound', 'notStarted', 'succeeded'] as const).flatMap((operationBeforePurchase) => [
    {
      name: `before a purchase its operation is ${operationBeforePurchase}`,
      behavior: { operationBeforePurchase },
      ends: 'bought',
      processed: 1,
    },
    {
      name: `before a purchase its operation is ${operationBeforePurchase}, and the POST is lost`,
      behavior: { operationBeforePurchase },
      rules: [lostPost],
      ends: 'bought',
      processed: 1,
    },
    {
      name: `before a purchase its operation is ${operationBeforePurchase}, and the answer is lost`,
      behavior: { operationBeforePurchase },
      rules: [lostAnswer],
      ends: 'bought',
      processed: 1,
    },
  ]),
  {
    name: 'the search is gone after its purchase',
    behavior: { searchResultAfterPurchase: 'notFound' },
    rules: [lostAnswer],
    ends: 'bought',
    processed: 1,
  },
  {
    name: 'the operation is running before the purchase, up to the deadline',
    behavior: { operationBeforePurchase: 'running' },
    settings: { deadlineMs: 15_000 },
    ends: 'OutcomeUnknown',
    processed: 0,
  },
];

/** Each scenario has its own emulator, because behavior applies to all searches of one. */
async function play(scenario: Scenario): Promise<void> {
  const { behavior, rules = [], settings = {}, ends, processed } = scenario;
  const stack = await startStack({ settings });
  try {
    stack.emulator.setBehavior(behavior);
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults(rules.map((rule) => ({ ...rule, searchId })));
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.kind, ends, JSON.stringify(outcome));
    const entry = stack.entry(searchId);
    assert.equal(entry.posts.filter(({ processedAt }) => processedAt).length, processed);
    assert.equal(entry.bought.length, ends === 'bought' ? 2 : 0);
  } finally {
    await stack.close();
  }
}

describe('a purchase at an ACS where', () => {
  const played = playAll(SCENARIOS, play, 5);

  for (const scenario of SCENARIOS) {
    it(`${scenario.name} ends as ${scenario.ends}`, () => played(scenario));
  }

  const stack = suiteStack();

  for (const purchaseAfterExpiry of ['notFound', 'failedOperation'] as const) {
    it(`the hold expires in an outage (late POSTs: ${purchaseAfterExpiry}): no POST is sent`, async () => {
      stack.emulator.setBehavior({ purchaseAfterExpiry, holdMs: 1_500 });
      const searchId = stack.emulator.search();
      // An existing search keeps its hold.
      stack.emulator.setBehavior({ holdMs: 961_500 });
      const outage = ['purchase', 'getOperation', 'getSearchResult'] as const;
      stack.emulator.setFaults(outage.map((on) => ({ on, kind: 'statusBefore', status: 503 })));
      const purchase = await stack.start(searchId);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      stack.emulator.setFaults([]);
      assert.equal((await outcomeOf(purchase)).kind, 'SearchExpired');
      assert.equal(stack.entry(searchId).posts.length, 0);
    });
  }

  it('the agreement not to resell is missing: rejected with the error of ACS', async () => {
    stack.emulator.setFaults([]);
    const searchId = stack.emulator.search({ countryCode: 'FR' });
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.kind, 'PurchaseRejected');
    assert.equal(outcome.details?.httpStatus, 400);
    assert.match(outcome.details.error?.message ?? '', /not resell agreement/);
    assert.ok(outcome.details.msCv);
  });

  it('the search is unknown: SearchNotFound with the error of ACS, and no POST', async () => {
    stack.emulator.setFaults([]);
    const before = stack.emulator.ledger().calls.all;
    const outcome = await outcomeOf(await stack.start('00000000-0000-4000-8000-000000000000'));
    assert.equal(outcome.kind, 'SearchNotFound', JSON.stringify(outcome));
    assert.equal(outcome.details?.httpStatus, 404);
    assert.ok(outcome.details.error);
    assert.equal(outcome.details.evidence?.posts, 0);
    // Two lookups, each of the operation and of the search.
    assert.equal(stack.emulator.ledger().calls.all - before, 4);
  });

  it('the search is not visible at first: bought', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([
      { on: 'getSearchResult', kind: 'statusBefore', status: 404, times: 1, searchId },
    ]);
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
    assert.equal(stack.entry(searchId).posts.length, 1);
  });
});
