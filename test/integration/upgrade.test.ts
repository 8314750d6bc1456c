import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Child } from '../../dev/processes/child.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import type { Versioning } from '../../src/config/versioning.js';
import { changedCode, type ChangedCode } from '../support/changed-code.js';
import {
  onePurchaseInEachStep,
  SLOW_SETTINGS,
  SLOW_EMULATOR,
} from '../support/purchases-in-each-step.js';
import { INCOMPATIBLE, PATCHED } from '../support/next-version.js';
import { outcomeOf } from '../support/outcome.js';
import { workerPids, patchesTaken } from '../support/worker-history.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { sharedTemporal, temporal } from '../support/temporal.js';
import { playAll } from '../support/suite.js';
import { until } from '../support/until.js';

/** An emulator and a task queue with workers in processes of their own. */
class Scene {
  private readonly workers: Child[] = [];

  constructor(readonly stack: Stack) {}

  async startWorker(code?: ChangedCode, versioning?: Versioning): Promise<Child> {
    const { server } = await sharedTemporal();
    const worker = await startWorkerProcess({
      address: server.address,
      connectionString: this.stack.emulator.connectionString,
      taskQueue: this.stack.taskQueue,
      settings: SLOW_SETTINGS,
      limits: UNLIMITED,
      folder: code?.folder,
      versioning,
    });
    this.workers.push(worker);
    return worker;
  }

  async bought(purchases: Iterable<Purchase>): Promise<void> {
    this.stack.emulator.setBehavior({ provisioning: 'proceeds' });
    for (const purchase of purchases) {
      const outcome = await outcomeOf(purchase);
      assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
      const { posts, bought: numbers } = this.stack.entry(purchase.searchId);
      assert.deepEqual([posts.length, numbers.length], [1, 2]);
    }
  }

  /** As docs/upgrades.md describes: when all three queues of the version are polled. */
  async setCurrent({ deploymentName, buildId }: Versioning): Promise<void> {
    const version = ['--deployment-name', deploymentName, '--build-id', buildId];
    const deployment = (command: string, ...more: string[]) =>
      temporal('worker', 'deployment', command, ...version, ...more);
    await until(async () => {
      const described = await deployment('describe-version').catch(() => '');
      return described.split(this.stack.taskQueue).length > 3;
    });
    // The server may list the version before the deployment.
    const describe = () => temporal('worker', 'deployment', 'describe', '--name', deploymentName);
    await until(() =>
      describe().then(
        () => true,
        () => false,
      ),
    );
    await deployment('set-current-version', '--yes');
  }

  /** A purchase in each step under one version, then workers of the next version, which is made current. */
  async deployOver(behavior: Versioning['behavior'], code: ChangedCode) {
    const deploymentName = `upgrade-${randomUUID()}`;
    const [one, two] = ['v1', 'v2'].map((buildId) => ({ deploymentName, buildId, behavior })) as [
      Versioning,
      Versioning,
    ];
    const old = await this.startWorker(undefined, one);
    await this.setCurrent(one);
    const next = await this.startWorker(code, two);
    const under = await onePurchaseInEachStep(this.stack);
    await this.setCurrent(two);
    return { old, next, under };
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.stack.close();
  }
}

async function stop(worker: Child): Promise<void> {
  assert.equal((await worker.stop(30_000)).code, 0);
}

interface Story {
  readonly name: string;
  readonly play: (scene: Scene, code: Codes) => Promise<void>;
}

/** The next versions of the workflow code. */
interface Codes {
  readonly patched: ChangedCode;
  readonly incompatible: ChangedCode;
}

const STORIES: readonly Story[] = [
  {
    name: 'continues purchases in every step when the change is guarded by patched()',
    play: async (scene, { patched }) => {
      const old = await scene.startWorker();
      const under = await onePurchaseInEachStep(scene.stack);
      const [, next] = await Promise.all([stop(old), scene.startWorker(patched)]);
      const fresh = await scene.stack.start();
      await scene.bought([...under.values(), fresh]);
      for (const [step, purchase] of under) {
        assert.deepEqual(await workerPids(purchase), [old.pid, next.pid], step);
        assert.deepEqual(await patchesTaken(purchase), { first: false, last: true }, step);
      }
      assert.deepEqual(await workerPids(fresh), [next.pid]);
      assert.deepEqual(await patchesTaken(fresh), { first: true, last: true });
    },
  },
  {
    name: 'continues them when its version is made current, under auto-upgrade',
    play: async (scene, { patched }) => {
      const { old, next, under } = await scene.deployOver('AUTO_UPGRADE', patched);
      await stop(old);
      const fresh = await scene.stack.start();
      await scene.bought([...under.values(), fresh]);
      for (const [step, purchase] of under)
        assert.deepEqual(await workerPids(purchase), [old.pid, next.pid], step);
      assert.deepEqual(await workerPids(fresh), [next.pid]);
    },
  },
  {
    name: 'leaves pinned purchases to the version that started them',
    play: async (scene, { incompatible }) => {
      const { old, next, under } = await scene.deployOver('PINNED', incompatible);
      const fresh = await scene.stack.start();
      await scene.bought([...under.values(), fresh]);
      for (const [step, purchase] of under)
        assert.deepEqual(await workerPids(purchase), [old.pid], step);
      assert.deepEqual(await workerPids(fresh), [next.pid]);
    },
  },
];

describe('another version of the workflow code, deployed while purchases are open', function () {
  this.timeout(180_000);
  let codes: Codes;

  before(async () => {
    codes = {
      patched: await changedCode(PATCHED),
      incompatible: await changedCode(INCOMPATIBLE),
    };
  });
  const played = playAll(STORIES, play);
  after(() => {
    codes.patched.remove();
    codes.incompatible.remove();
  });

  async function play(story: Story): Promise<void> {
    const scene = new Scene(await startStack({ worker: false, emulator: SLOW_EMULATOR }));
    try {
      await story.play(scene, codes);
    } finally {
      await scene.close();
    }
  }

  for (const story of STORIES) it(story.name, () => played(story));
});
