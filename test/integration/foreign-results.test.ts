import assert from 'node:assert/strict';
import type { FaultRuleInput } from '../../emulator/index.js';
import { Operator, postsOf, untilPostInFlight } from '../support/operator.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import type { Purchase } from '../support/stack.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

const POST_MS = 3_000;
const SETTINGS = {
  postTimeoutMs: POST_MS + 1_000,
  getTimeoutMs: POST_MS + 1_000,
  submitTimeoutMs: 16_000,
  proofMs: 5_000,
};

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

const TYPES = { lookup: 'lookUpPurchase', poll: 'pollOperation' } as const;

const REJECTED = '{"before":{"operation":{"is":"absent","httpStatus":404},"numbers":"notOwned"},';

interface Row {
  readonly name: string;
  readonly during: 'submit' | 'lookup' | 'poll';
  readonly act: (operator: Operator) => Promise<void>;
}

const complete = (result: string) => (operator: Operator) =>
  operator.activity('complete', '--result', result);
const fail = (operator: Operator) => operator.activity('fail', '--reason', 'test');

const ROWS: readonly Row[] = [
  ...(['submit', 'lookup', 'poll'] as const).flatMap((during) => [
    { name: `null for a ${during}`, during, act: complete('null') },
    { name: `an empty object for a ${during}`, during, act: complete('{}') },
    { name: `a failed ${during}`, during, act: fail },
  ]),
  {
    name: 'an invented 400 for a submit',
    during: 'submit',
    act: complete(`${REJECTED}"post":{"is":"refused","httpStatus":400}}`),
  },
  {
    name: 'an invented succeeded for a poll',
    during: 'poll',
    act: complete('{"operation":{"is":"present","status":"succeeded"},"gets":1,"nextLookInMs":0}'),
  },
];

describe('an activity result that an operator wrote', function () {
  this.timeout(120_000);
  const stack = suiteStack({ settings: SETTINGS });
  const purchases = new Map<Row, Purchase>();
  const outcomes = new Map<Row, Promise<Outcome>>();

  const faults = new Map<string, FaultRuleInput>();
  const setFault = (searchId: string, fault: Omit<FaultRuleInput, 'searchId'> | undefined) => {
    if (fault) faults.set(searchId, { ...fault, searchId });
    else faults.delete(searchId);
    stack.emulator.setFaults([...faults.values()]);
  };

  /** Starts a purchase, and waits until the activity of the row is pending. */
  async function reach({ during }: Row, searchId: string): Promise<Purchase> {
    if (during === 'submit') {
      setFault(searchId, { on: 'purchase', kind: 'delay', delayMs: POST_MS, times: 1 });
    }
    if (during === 'lookup') setFault(searchId, { on: 'purchase', kind: 'dropAfter', times: 1 });
    const purchase = await stack.start(searchId);
    await untilPostInFlight(stack, purchase);
    if (during === 'submit') return purchase;
    setFault(searchId, { on: 'getOperation', kind: 'delay', delayMs: POST_MS });
    await until(async () => {
      const { raw } = await purchase.handle.describe();
      const [pending] = raw.pendingActivities ?? [];
      return pending?.activityType?.name === TYPES[during] && Number(pending.state) === STARTED;
    });
    return purchase;
  }

  before(async () => {
    await Promise.all(
      ROWS.map(async (row) => {
        const searchId = stack.emulator.search();
        const purchase = await reach(row, searchId);
        purchases.set(row, purchase);
        await row.act(new Operator(stack, purchase));
        setFault(searchId, undefined);
        outcomes.set(row, outcomeOf(purchase));
      }),
    );
  });

  for (const row of ROWS) {
    it(`does not count: ${row.name}`, async () => {
      const purchase = purchases.get(row) ?? assert.fail('it was not started');
      const outcome = await outcomes.get(row);
      assert.equal(outcome?.kind, 'bought', JSON.stringify(outcome));
      assert.deepEqual(postsOf(stack, purchase), { all: 1, processed: 1 });
    });
  }
});
