import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { suiteStack } from '../support/suite.js';

const OTHER_NUMBER = '+18335559999';

const SCENARIOS: readonly [name: string, on: FaultRuleInput['on'], fields: object][] = [
  ['another number that is owned', 'getNumber', { phoneNumber: OTHER_NUMBER }],
  [
    'another operation that failed',
    'getOperation',
    { id: `purchase_${randomUUID()}`, status: 'failed' },
  ],
  ['a failed operation without an id', 'getOperation', { id: undefined, status: 'failed' }],
  [
    'another search that holds other numbers',
    'getSearchResult',
    { searchId: randomUUID(), phoneNumbers: [OTHER_NUMBER] },
  ],
];

describe('a purchase is bought with one POST although ACS first responds', function () {
  this.timeout(120_000);
  const stack = suiteStack();

  for (const [name, on, fields] of SCENARIOS) {
    it(`with ${name}`, async () => {
      const searchId = stack.emulator.search({ quantity: 2 });
      const rule = { on, kind: 'statusAfter', status: 200, fields: { ...fields } } as const;
      stack.emulator.setFaults([{ ...rule, times: 2, searchId }]);
      const { kind, result } = await outcomeOf(await stack.start(searchId));
      assert.equal(kind, 'bought');
      assert.deepEqual(
        result?.receipt.confirmed.map(({ phoneNumber }) => phoneNumber),
        stack.entry(searchId).bought.map(({ phoneNumber }) => phoneNumber),
      );
      assert.equal(stack.entry(searchId).posts.length, 1);
    });
  }
});
