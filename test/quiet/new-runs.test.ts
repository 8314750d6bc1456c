import assert from 'node:assert/strict';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import { Operator, postsOf, untilPostInFlight } from '../support/operator.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';

/** A POST that stays in flight long enough for an operator's action. */
const POST_MS = 3_000;
const SETTINGS = { postTimeoutMs: POST_MS + 1_000, submitTimeoutMs: 12_000, proofMs: 5_000 };

interface Row {
  readonly name: string;
  readonly act: (operator: Operator, stack: Stack, purchase: Purchase) => Promise<unknown>;
}

const again = (stack: Stack, { searchId }: Purchase) =>
  startPurchase(stack.client, { searchId }, { taskQueue: stack.taskQueue });

const ROWS: readonly Row[] = [
  { name: 'a reset to the first workflow task', act: (one) => one.reset('FirstWorkflowTask') },
  {
    name: 'a cancel request and a reset to the last workflow task',
    act: async (one, _stack, { handle }) => {
      await handle.cancel();
      await one.reset('LastWorkflowTask');
    },
  },
  {
    name: 'two resets',
    act: async (one) => {
      await one.reset('FirstWorkflowTask');
      await one.reset('FirstWorkflowTask');
    },
  },
  {
    name: 'terminate, and a start by our client',
    act: async (one, stack, purchase) => {
      await one.terminate();
      await again(stack, purchase);
    },
  },
  {
    name: 'terminate, and a start by a foreign client',
    act: async (one) => {
      await one.terminate();
      await one.start();
    },
  },
  {
    name: 'a start with TERMINATE_EXISTING',
    act: (one) => one.start('--id-conflict-policy', 'TerminateExisting'),
  },
  {
    name: 'delete, and a start by our client',
    act: async (one, stack, purchase) => {
      await one.delete();
      await again(stack, purchase);
    },
  },
  {
    name: 'delete, and a start by a foreign client',
    act: async (one) => {
      await one.delete();
      await one.start();
    },
  },
];

describe('a new run while the POST of an earlier run is in flight', function () {
  this.timeout(120_000);
  let stack: Stack;
  const purchases = new Map<Row, Purchase>();
  const outcomes = new Map<Row, Promise<Outcome>>();

  before(async () => {
    stack = await startStack({ settings: SETTINGS });
    const rows = ROWS.map((row) => ({ row, searchId: stack.emulator.search() }));
    stack.emulator.setFaults(
      rows.map(({ searchId }) => ({
        ...{ on: 'purchase', kind: 'delay', delayMs: POST_MS, times: 1, searchId },
      })),
    );
    await Promise.all(
      rows.map(async ({ row, searchId }) => {
        const purchase = await stack.start(searchId);
        purchases.set(row, purchase);
        await untilPostInFlight(stack, purchase);
        await row.act(new Operator(stack, purchase), stack, purchase);
        const { workflowId } = purchase.handle;
        const handle = stack.client.workflow.getHandle<PurchaseWorkflow>(workflowId);
        outcomes.set(row, outcomeOf({ handle }));
      }),
    );
  });
  after(() => stack.close());

  for (const row of ROWS) {
    it(`after ${row.name}: finds the purchase and sends no second POST`, async () => {
      const purchase = purchases.get(row) ?? assert.fail('it was not started');
      const outcome = await outcomes.get(row);
      assert.equal(outcome?.kind, 'bought', JSON.stringify(outcome));
      assert.deepEqual(postsOf(stack, purchase), { all: 1, processed: 1 });
    });
  }
});
