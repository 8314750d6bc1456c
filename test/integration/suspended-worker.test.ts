import assert from 'node:assert/strict';
import type { Child } from '../../dev/processes/child.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { startCuttableProxy, type CuttableProxy } from '../support/cuttable-proxy.js';
import { Operator, postsOf } from '../support/operator.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** Time enough to suspend the worker while its lookup is under way. */
const LOOKUP_MS = 3_000;
/** Longer than the test: no timeout of the worker ends the submit when the worker is resumed. */
const LONG_MS = 100_000;
const SETTINGS = {
  ...QUICK,
  getTimeoutMs: LONG_MS,
  holdTimeoutMs: LONG_MS,
  pollTimeoutMs: 2 * LONG_MS,
  submitTimeoutMs: 2 * LONG_MS,
  // Otherwise the response to a heartbeat may cancel the submit before its POST.
  heartbeatTimeoutMs: 2 * LONG_MS,
};

describe('a suspended worker', function () {
  this.timeout(120_000);
  const stack = suiteStack({ settings: SETTINGS, worker: false });
  let proxy: CuttableProxy;
  let suspended: Child;

  before(async () => {
    const { server } = await sharedTemporal();
    proxy = await startCuttableProxy(server.address);
    suspended = await startWorkerProcess({
      address: proxy.address,
      connectionString: stack.emulator.connectionString,
      taskQueue: stack.taskQueue,
      settings: SETTINGS,
      limits: UNLIMITED,
    });
  });
  after(async () => {
    await suspended.kill();
    await proxy.close();
  });

  it('sends no POST when it is resumed after the cancel was proved', async () => {
    const searchId = stack.emulator.search();
    const delay = { on: 'getOperation', kind: 'delay', times: 1, delayMs: LOOKUP_MS } as const;
    stack.emulator.setFaults([{ ...delay, searchId }]);
    const purchase = await stack.start(searchId);
    // ACS has returned the search and not yet the operation, which arrives while the worker is suspended.
    await until(() => stack.entry(searchId).gets.some(({ of }) => of === 'searchResult'));
    suspended.suspend();
    // Otherwise Temporal would hand further tasks to the polls of the suspended worker.
    proxy.cut();
    await stack.startWorker();
    await purchase.handle.cancel();
    await new Operator(stack, purchase).activity('fail');
    const outcome = await outcomeOf(purchase);
    assert.equal(outcome.kind, 'canceled', JSON.stringify(outcome));
    const operation = await new PurchaseClient(stack.client).get(searchId).operation();
    assert.ok(operation.status === 'canceled');
    assert.equal(operation.lostSubmits, 1);
    suspended.resume();
    // The worker has got to the POST: its log line shows the result.
    await suspended.waitForLine(/"method":"POST"/, 20_000);
    assert.equal(postsOf(stack, purchase).all, 0);
    await suspended.stop(20_000);
    assert.equal(postsOf(stack, purchase).all, 0);
  });
});
