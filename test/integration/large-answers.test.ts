import assert from 'node:assert/strict';
import { startGateway } from '../support/gateway.js';
import { outcomeOf } from '../support/outcome.js';
import { operationPath } from '../support/signed-fetch.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

/** Three of them exceed the 2 MiB that Temporal accepts in one payload. */
const NOTE = { note: 'x'.repeat(900_000) };

describe('a purchase with ACS responses of 900 kB', function () {
  this.timeout(120_000);
  const stack = suiteStack();

  const historyBytes = async (searchId: string) => {
    const handle = stack.client.workflow.getHandle(`purchase_${searchId}`);
    return Buffer.byteLength(JSON.stringify(await handle.fetchHistory()));
  };

  it('is bought, and history and gateway contain only the fields in use', async () => {
    const searchId = stack.emulator.search({ quantity: 3 });
    const calls = ['getNumber', 'getOperation', 'getSearchResult'] as const;
    const rule = { kind: 'statusAfter', status: 200, fields: NOTE, searchId } as const;
    const purchase = await stack.start(searchId);
    // After the acceptance only: before it, the lookup must find no owned number.
    await until(() => stack.entry(searchId).status !== null);
    stack.emulator.setFaults(calls.map((on) => ({ on, ...rule })));
    const { kind, result } = await outcomeOf(purchase);
    assert.equal(kind, 'bought');
    assert.equal(result?.receipt.confirmed.length, 3);
    assert.ok((await historyBytes(searchId)) < 100_000);
    const gateway = await startGateway(stack);
    const answer = await gateway.call('GET', operationPath(`purchase_${searchId}`));
    assert.deepEqual(await answer.json(), result.operation);
    assert.ok(JSON.stringify(result).length < 3_000);
    await gateway.app.close();
  });

  it('ends as failed with the beginning of the error message', async () => {
    const searchId = stack.emulator.search({ quantity: 3 });
    const long = 'm'.repeat(200_000);
    const inner = { code: 'OutOfStock', message: long };
    const error = { ...inner, details: Array.from({ length: 3 }, () => inner), innererror: inner };
    stack.emulator.setFaults([{ on: 'purchase', kind: 'failOperation', error, searchId }]);
    const { kind, details } = await outcomeOf(await stack.start(searchId));
    assert.equal(kind, 'PurchaseFailed');
    assert.equal(details?.error?.code, 'OutOfStock');
    assert.equal(details.error.message, 'm'.repeat(2_000));
    assert.ok((await historyBytes(searchId)) < 200_000);
  });
});
