import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Child } from '../../dev/processes/child.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import type { Versioning } from '../../src/config/versioning.js';
import { changedCode, type ChangedCode } from '../support/changed-code.js';
import { onePurchaseInEachPlace, UNHURRIED, UNHURRIED_EMULATOR } from '../support/every-stage.js';
import { INCOMPATIBLE, PATCHED } from '../support/next-version.js';
import { outcomeOf } from '../support/outcome.js';
import { ranOn, wentTheNewWay } from '../support/ran-on.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { sharedTemporal, temporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('another version of the workflow code, deployed over purchases under way', function () {
  this.timeout(180_000);
  let stack: Stack;
  let patched: ChangedCode;
  let incompatible: ChangedCode;
  const workers: Child[] = [];

  before(async () => {
    patched = await changedCode(PATCHED);
    incompatible = await changedCode(INCOMPATIBLE);
  });
  beforeEach(async () => {
    stack = await startStack({ worker: false, emulator: UNHURRIED_EMULATOR });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
    await stack.close();
  });
  after(() => {
    patched.remove();
    incompatible.remove();
  });

  async function startWorker(code?: ChangedCode, versioning?: Versioning): Promise<Child> {
    const { server } = await sharedTemporal();
    const worker = await startWorkerProcess({
      address: server.address,
      connectionString: stack.emulator.connectionString,
      taskQueue: stack.taskQueue,
      settings: UNHURRIED,
      limits: FULL_SPEED,
      folder: code?.folder,
      versioning,
    });
    workers.push(worker);
    return worker;
  }

  async function stop(worker: Child): Promise<void> {
    assert.equal((await worker.stop(30_000)).code, 0);
  }

  async function bought(purchases: Iterable<Purchase>): Promise<void> {
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    for (const purchase of purchases) {
      const outcome = await outcomeOf(purchase);
      assert.equal(outcome.is, 'bought', JSON.stringify(outcome));
      const { posts, bought: numbers } = stack.entry(purchase.searchId);
      assert.deepEqual([posts.length, numbers.length], [1, 2]);
    }
  }

  /** As docs/upgrades.md has it: once all three queues of the version are polled. */
  async function setCurrent({ deploymentName, buildId }: Versioning): Promise<void> {
    const version = ['--deployment-name', deploymentName, '--build-id', buildId];
    const deployment = (command: string, ...more: string[]) =>
      temporal('worker', 'deployment', command, ...version, ...more);
    await until(async () => {
      const described = await deployment('describe-version').catch(() => '');
      return described.split(stack.taskQueue).length > 3;
    });
    // The server keeps the deployment apart from its versions, and may come to know of it later.
    const describe = () => temporal('worker', 'deployment', 'describe', '--name', deploymentName);
    await until(() =>
      describe().then(
        () => true,
        () => false,
      ),
    );
    await deployment('set-current-version', '--yes');
  }

  /** A purchase in each place under one version, beside whose workers stand those of the next, which is made current. */
  async function deployOver(behavior: Versioning['behavior'], code: ChangedCode) {
    const deploymentName = `upgrade-${randomUUID()}`;
    const [one, two] = ['v1', 'v2'].map((buildId) => ({ deploymentName, buildId, behavior })) as [
      Versioning,
      Versioning,
    ];
    const old = await startWorker(undefined, one);
    await setCurrent(one);
    const next = await startWorker(code, two);
    const under = await onePurchaseInEachPlace(stack);
    await setCurrent(two);
    return { old, next, under };
  }

  it('goes on with purchases in every place, where the change is guarded by patched()', async () => {
    const old = await startWorker();
    const under = await onePurchaseInEachPlace(stack);
    const [, next] = await Promise.all([stop(old), startWorker(patched)]);
    const fresh = await stack.start();
    await bought([...under.values(), fresh]);
    for (const [place, purchase] of under) {
      assert.deepEqual(await ranOn(purchase), [old.pid, next.pid], place);
      assert.deepEqual(await wentTheNewWay(purchase), { first: false, last: true }, place);
    }
    assert.deepEqual(await ranOn(fresh), [next.pid]);
    assert.deepEqual(await wentTheNewWay(fresh), { first: true, last: true });
  });

  it('takes them over when its version is made current, under auto-upgrade', async () => {
    const { old, next, under } = await deployOver('AUTO_UPGRADE', patched);
    await stop(old);
    const fresh = await stack.start();
    await bought([...under.values(), fresh]);
    for (const [place, purchase] of under)
      assert.deepEqual(await ranOn(purchase), [old.pid, next.pid], place);
    assert.deepEqual(await ranOn(fresh), [next.pid]);
  });

  it('leaves them to the version that began them under pinned, however different the code is', async () => {
    const { old, next, under } = await deployOver('PINNED', incompatible);
    const fresh = await stack.start();
    await bought([...under.values(), fresh]);
    for (const [place, purchase] of under)
      assert.deepEqual(await ranOn(purchase), [old.pid], place);
    assert.deepEqual(await ranOn(fresh), [next.pid]);
  });
});
