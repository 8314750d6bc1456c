import assert from 'node:assert/strict';
import { mapConcurrently } from '../../dev/map-concurrently.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { suiteStack } from '../support/suite.js';

type Rule = Omit<FaultRuleInput, 'searchId'>;

/** Faults of one purchase, its expected outcome, and how many POSTs ACS may have processed. */
interface Scenario {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly ends?: string;
  readonly processed?: number;
  readonly posts?: number;
  readonly owned?: number;
  /** What the search says of the missing numbers. */
  readonly reason?: string;
}

const LATE_MS = 1_500;

const SCENARIOS: readonly Scenario[] = [
  { name: 'a POST reset before ACS saw it', rules: [on('purchase', 'dropBefore')], posts: 2 },
  { name: 'a 202 lost after acceptance', rules: [on('purchase', 'dropAfter')], posts: 1 },
  { name: '503 before processing', rules: [status('purchase', 'statusBefore', 503)], posts: 2 },
  { name: '500 after processing', rules: [status('purchase', 'statusAfter', 500)], posts: 1 },
  { name: '408 after processing', rules: [status('purchase', 'statusAfter', 408)], posts: 1 },
  {
    name: '401 to the POST for a while',
    rules: [{ ...status('purchase', 'statusBefore', 401), times: 2 }],
    posts: 3,
  },
  { name: '403 after processing', rules: [status('purchase', 'statusAfter', 403)], posts: 1 },
  { name: '429 without Retry-After', rules: [status('purchase', 'statusBefore', 429)], posts: 2 },
  {
    name: '429 with Retry-After',
    rules: [{ ...status('purchase', 'statusBefore', 429), headers: { 'Retry-After': 1 } }],
    posts: 2,
  },
  { name: '429 after processing', rules: [status('purchase', 'statusAfter', 429)], posts: 1 },
  {
    name: 'a 400 to a POST that was processed',
    rules: [status('purchase', 'statusAfter', 400)],
    posts: 1,
  },
  {
    name: 'a POST that arrives after its timeout and a lookup',
    rules: [{ on: 'purchase', kind: 'delay', delayMs: LATE_MS, times: 1 }],
    posts: 1,
  },
  { name: 'a trickled response to the POST', rules: [on('purchase', 'trickle')], posts: 1 },
  { name: 'a malformed response to the POST', rules: [on('purchase', 'malformed')], posts: 1 },
  {
    name: 'an operation not visible at first',
    rules: [{ on: 'purchase', kind: 'notVisible', count: 3 }],
    posts: 1,
  },
  {
    name: 'a lost 202 and an operation that is not visible at first',
    rules: [on('purchase', 'dropAfter'), { on: 'purchase', kind: 'notVisible', count: 3 }],
    posts: 1,
  },
  { name: 'statuses in unusual letter case', rules: [on('purchase', 'wrongCase')], posts: 1 },
  { name: 'unknown statuses', rules: [on('purchase', 'unknownStatus')], posts: 1 },
  {
    name: 'a failed operation',
    rules: [
      {
        ...{ on: 'purchase', kind: 'failOperation', reason: 'NoWallet' },
        error: { code: 'OutOfStock', message: 'gone' },
      },
    ],
    ends: 'PurchaseFailed',
    owned: 0,
    reason: 'NoWallet',
  },
  {
    name: 'a partial purchase',
    rules: [{ on: 'purchase', kind: 'partial', acquire: 1 }],
    owned: 1,
    reason: 'NumbersPartiallyAcquired',
  },
  {
    name: 'a partial purchase with status failed',
    rules: [
      { on: 'purchase', kind: 'partial', acquire: 1, error: { code: 'NumbersPartiallyAcquired' } },
    ],
    owned: 1,
  },
  {
    name: 'connection resets of polls',
    rules: [{ on: 'getOperation', kind: 'dropBefore', times: 4 }],
  },
  { name: 'lost responses to polls', rules: [{ on: 'getOperation', kind: 'dropAfter', times: 4 }] },
  { name: '503 to polls', rules: [{ ...status('getOperation', 'statusBefore', 503), times: 4 }] },
  { name: '401 to polls', rules: [{ ...status('getOperation', 'statusBefore', 401), times: 4 }] },
  { name: '429 to polls', rules: [{ ...status('getOperation', 'statusBefore', 429), times: 4 }] },
  {
    name: '404 to lookups and polls',
    rules: [{ ...status('getOperation', 'statusBefore', 404), times: 5 }],
  },
  {
    name: 'malformed responses to polls',
    rules: [{ on: 'getOperation', kind: 'malformed', times: 3 }],
  },
  {
    name: 'trickled responses to polls',
    rules: [{ on: 'getOperation', kind: 'trickle', times: 2 }],
  },
  {
    name: 'a search that cannot be read',
    rules: [{ ...status('getSearchResult', 'statusBefore', 503), times: 2 }],
  },
  {
    name: 'numbers that cannot be read',
    rules: [{ ...status('getNumber', 'statusBefore', 503), times: 3 }],
  },
  {
    name: 'a rejection',
    rules: [{ ...status('purchase', 'statusBefore', 400), times: 9 }],
    ends: 'PurchaseRejected',
    processed: 0,
    posts: 1,
    owned: 0,
  },
  {
    name: '401 to the POST for good',
    rules: [{ on: 'purchase', kind: 'statusBefore', status: 401 }],
    ends: 'PurchaseRejected',
    processed: 0,
    owned: 0,
  },
];

function on(operation: Rule['on'], kind: Rule['kind']): Rule {
  return { on: operation, kind, times: 1 };
}

function status(operation: Rule['on'], kind: 'statusBefore' | 'statusAfter', code: number): Rule {
  return { on: operation, kind, status: code, times: 1 };
}

/** Purchases at a time; they mostly wait. */
const AT_ONCE = 8;

describe('a purchase with', () => {
  const stack = suiteStack();
  let searches: string[];
  let outcomes: PromiseSettledResult<Outcome>[];

  before(async function () {
    this.timeout(180_000);
    searches = SCENARIOS.map(() => stack.emulator.search({ quantity: 2 }));
    stack.emulator.setFaults(
      SCENARIOS.flatMap(({ rules }, index) =>
        rules.map((rule): FaultRuleInput => ({ ...rule, searchId: searches[index] ?? '' })),
      ),
    );
    const buy = async (searchId: string) => outcomeOf(await stack.start(searchId));
    const settled = await mapConcurrently(AT_ONCE, searches, (one) =>
      Promise.allSettled([buy(one)]),
    );
    outcomes = settled.flat();
  });

  SCENARIOS.forEach((scenario, index) => {
    const { name, ends = 'bought', processed = 1, owned = 2 } = scenario;
    it(`${name} ends as ${ends}, with ${processed} POST processed`, () => {
      const settled = outcomes[index];
      if (settled?.status !== 'fulfilled') throw settled?.reason;
      const outcome = settled.value;
      assert.equal(outcome.kind, ends, JSON.stringify(outcome));
      const entry = stack.entry(searches[index] ?? '');
      assert.equal(entry.posts.filter(({ processedAt }) => processedAt).length, processed);
      if (scenario.posts !== undefined) assert.equal(entry.posts.length, scenario.posts);
      assert.equal(entry.bought.length, owned);
      assert.equal(outcome.result?.receipt.confirmed.length ?? 0, owned);
      const { acsReason = outcome.result?.receipt.missingReason } = outcome.details ?? {};
      if (scenario.reason !== undefined) assert.equal(acsReason, scenario.reason);
    });
  });

  it('an operation that never ends: OutcomeUnknown at the deadline, with the reason', async () => {
    await stack.stopWorker();
    await stack.startWorker({ deadlineMs: 3_000 });
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([{ on: 'purchase', kind: 'stuck', searchId }]);
    const outcome = await outcomeOf(await stack.start(searchId));
    assert.equal(outcome.kind, 'OutcomeUnknown');
    assert.equal(outcome.details?.reason, 'deadline');
    assert.deepEqual(stack.entry(searchId).status, 'notStarted');
  });
});
