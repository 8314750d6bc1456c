import assert from 'node:assert/strict';
import type { BehaviorChange, FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { startStack, type Stack } from '../support/stack.js';

/** Answers of ACS that nobody knows, each way, with a fault that makes them matter. */
interface Scenario {
  readonly name: string;
  readonly behavior: BehaviorChange;
  readonly rules?: readonly FaultRuleInput[];
  readonly ends: string;
  readonly processed: number;
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
    name: 'the search is gone once it was purchased',
    behavior: { searchResultAfterPurchase: 'notFound' },
    rules: [lostAnswer],
    ends: 'bought',
    processed: 1,
  },
];

async function actOut(stack: Stack, scenario: Omit<Scenario, 'name'>): Promise<void> {
  const { behavior, rules = [], ends, processed } = scenario;
  stack.emulator.setBehavior(behavior);
  const searchId = stack.emulator.search({ quantity: 2 });
  stack.emulator.setFaults(rules.map((rule) => ({ ...rule, searchId })));
  const outcome = await outcomeOf(await stack.start(searchId));
  assert.equal(outcome.is, ends, JSON.stringify(outcome));
  const entry = stack.entry(searchId);
  assert.equal(entry.posts.filter(({ processedAt }) => processedAt).length, processed);
  assert.equal(entry.bought.length, ends === 'bought' ? 2 : 0);
}

describe('a purchase at an ACS where', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack();
  });
  after(() => stack.close());
  afterEach(() => {
    stack.emulator.setBehavior({
      secondPurchase: 'same',
      operationBeforePurchase: 'notFound',
      purchaseAfterExpiry: 'notFound',
      searchResultAfterPurchase: 'kept',
    });
  });

  for (const scenario of SCENARIOS) {
    it(`${scenario.name} ends as ${scenario.ends}`, () => actOut(stack, scenario));
  }

  it('before a purchase its operation is running, to the deadline ends as OutcomeUnknown', async () => {
    await stack.stopWorker();
    await stack.startWorker({ deadlineMs: 15_000 });
    try {
      const behavior = { operationBeforePurchase: 'running' } as const;
      await actOut(stack, { behavior, ends: 'OutcomeUnknown', processed: 0 });
    } finally {
      await stack.stopWorker();
      await stack.startWorker();
    }
  });

  for (const purchaseAfterExpiry of ['notFound', 'failedOperation'] as const) {
    it(`the hold ends during an outage, and a late POST is ${purchaseAfterExpiry}: no POST is sent`, async () => {
      stack.emulator.setBehavior({ purchaseAfterExpiry, holdMs: 1_500 });
      const searchId = stack.emulator.search();
      // The search that was made keeps its own.
      stack.emulator.setBehavior({ holdMs: 961_500 });
      const outage = ['purchase', 'getOperation', 'getSearchResult'] as const;
      stack.emulator.setFaults(outage.map((on) => ({ on, kind: 'statusBefore', status: 503 })));
      const purchase = await stack.start(searchId);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      stack.emulator.setFaults([]);
      assert.equal((await outcomeOf(purchase)).is, 'SearchExpired');
      assert.equal(stack.entry(searchId).posts.length, 0);
    });
  }

  it('the agreement not to resell is missing: rejected with the error of ACS', async () => {
    stack.emulator.setFaults([]);
    const searchId = stack.emulator.search({ countryCode: 'FR' });
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.is, 'PurchaseRejected');
    assert.equal(outcome.details?.httpStatus, 400);
    assert.match(outcome.details.error?.message ?? '', /not resell agreement/);
    assert.ok(outcome.details.msCv);
  });

  it('the search is unknown: SearchNotFound with the error of ACS, and no POST', async () => {
    stack.emulator.setFaults([]);
    const before = stack.emulator.ledger().calls.all;
    const outcome = await outcomeOf(await stack.start('00000000-0000-4000-8000-000000000000'));
    assert.equal(outcome.is, 'SearchNotFound', JSON.stringify(outcome));
    assert.equal(outcome.details?.httpStatus, 404);
    assert.ok(outcome.details.error);
    assert.equal(outcome.details.evidence?.posts, 0);
    // Two lookups, each of the operation and of the search.
    assert.equal(stack.emulator.ledger().calls.all - before, 4);
  });

  it('the search is unknown for a moment after it was made: bought', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([
      { on: 'getSearchResult', kind: 'statusBefore', status: 404, times: 1, searchId },
    ]);
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.is, 'bought', JSON.stringify(outcome));
    assert.equal(stack.entry(searchId).posts.length, 1);
  });
});
