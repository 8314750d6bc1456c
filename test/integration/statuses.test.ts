import assert from 'node:assert/strict';
import type { FaultRuleInput } from '../../emulator/index.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { startStack } from '../support/stack.js';
import { playAll } from '../support/suite.js';

const NOT_FOUND = { error: { code: 'NotFound', message: 'The resource cannot be found.' } };
const LIMIT: FaultRuleInput = { on: 'purchase', kind: 'partial', acquire: 1, times: 1 };

/** Statuses that ACS reports, and the expected outcome. */
interface Row {
  readonly name: string;
  readonly rules: readonly FaultRuleInput[];
  readonly settings?: Partial<Settings>;
  readonly ends: string;
  readonly bought: number;
}

/** Every GET of the operation after the POST reports this status. */
const reports = (status: string): FaultRuleInput => ({
  ...{ on: 'getOperation', kind: 'statusAfter', status: 200, accepted: true, fields: { status } },
});

const ROWS: readonly Row[] = [
  {
    name: 'failed, and a bought number becomes visible later, is bought',
    rules: [
      { ...LIMIT, error: { code: 'OutOfStock', message: 'one is gone' } },
      // The reads before the POST and those of the first polls.
      { on: 'getNumber', kind: 'statusBefore', status: 404, body: NOT_FOUND, times: 6 },
    ],
    settings: { failedProofMs: 6_000 },
    ends: 'bought',
    bought: 1,
  },
  {
    name: 'failed, with no number owned in three reads over the span, is failed',
    rules: [{ on: 'purchase', kind: 'failOperation', times: 1 }],
    ends: 'PurchaseFailed',
    bought: 0,
  },
  ...['Completed', 'READY'].map((status) => ({
    name: `${status}, a known word for succeeded, is bought`,
    rules: [reports(status)],
    ends: 'bought',
    bought: 2,
  })),
  {
    name: 'an unknown status for good, with all numbers owned, is bought',
    rules: [reports('partiallySucceeded')],
    settings: { unknownStatusLimitMs: 2_000 },
    ends: 'bought',
    bought: 2,
  },
  {
    name: 'an unknown status for good, with one of two numbers owned, continues to the deadline',
    rules: [LIMIT, reports('partiallySucceeded')],
    settings: { unknownStatusLimitMs: 2_000, deadlineMs: 8_000 },
    ends: 'bought',
    bought: 1,
  },
  {
    name: 'Cancelled, with no number owned over the extended proof, is canceled',
    rules: [{ on: 'purchase', kind: 'failOperation', times: 1 }, reports('Cancelled')],
    settings: { extendedProofMs: 3_000 },
    ends: 'canceled',
    bought: 0,
  },
];

async function play(row: Row): Promise<{ outcome: Outcome; bought: number }> {
  const stack = await startStack({ ...(row.settings && { settings: row.settings }) });
  try {
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults(row.rules.map((rule) => ({ ...rule, searchId })));
    const outcome = await outcomeOf(await stack.start(searchId));
    return { outcome, bought: stack.entry(searchId).bought.length };
  } finally {
    await stack.close();
  }
}

describe('statuses of an operation', function () {
  this.timeout(120_000);

  const played = playAll(ROWS, play, 5);

  for (const row of ROWS) {
    it(`purchase: ${row.name}`, async () => {
      const { outcome, bought } = await played(row);
      assert.equal(outcome.kind, row.ends, JSON.stringify(outcome));
      assert.equal(bought, row.bought);
    });
  }
});
