import assert from 'node:assert/strict';
import type { Child } from '../../dev/processes/child.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { checkPaused } from '../../src/cli/checks.js';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { Operator, postsOf, untilPostInFlight } from '../support/operator.js';
import { outcomeOf, type Outcome } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { playAll } from '../support/suite.js';
import { sharedTemporal, temporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** Longer than Temporal takes to lose a submit whose worker died, and the next attempt in the queue. */
const POST_MS = 12_000;
/** How long a submit waits in the queue where the hold is this short. */
const QUEUE_MS = 3_000;
const SETTINGS = {
  ...QUICK,
  postTimeoutMs: POST_MS + 1_000,
  submitTimeoutMs: 30_000,
  proofMs: POST_MS + 1_000,
  extendedProofMs: POST_MS + 1_000,
  doubtLimitMs: POST_MS + 1_000,
};

/** A stack whose first worker is a process, which can be killed; the next is in this one. */
interface Scene {
  readonly stack: Stack;
  readonly purchase: Purchase;
  readonly operator: Operator;
  readonly startWorker: () => Promise<void>;
}

interface Row {
  readonly name: string;
  readonly settings?: Partial<Settings>;
  readonly act: (scene: Scene, first: Child | undefined) => Promise<unknown>;
}

/** With a pause that only an operator cuts short, or with a short one. */
const RETRIED = (pause: string) => [
  ...['--retry-maximum-attempts', '5', '--retry-initial-interval', pause],
  ...['--retry-maximum-interval', pause],
];

/** Later attempts wait on a queue without a worker. */
const ELSEWHERE = ['--task-queue', 'no-worker'];
/** … and not for long. */
const ELSEWHERE_BRIEFLY = [...ELSEWHERE, '--schedule-to-start-timeout', '1s'];

/** The worker dies with its POST under way, and an operator has allowed more attempts. */
async function lostWithRetries(
  { operator, startWorker }: Scene,
  first: Child | undefined,
  pause: string,
  ...options: readonly string[]
): Promise<void> {
  await operator.activity('update-options', ...RETRIED(pause), ...options);
  await first?.kill();
  await startWorker();
}

/** … and the second attempt waits for longer than the test. */
async function lostInBackoff(
  scene: Scene,
  first: Child | undefined,
  ...options: readonly string[]
): Promise<void> {
  const { stack, purchase } = scene;
  await lostWithRetries(scene, first, '100s', ...options);
  await until(async () => {
    const { raw } = await stack.client.workflow.getHandle(purchase.handle.workflowId).describe();
    return (raw.pendingActivities?.[0]?.attempt ?? 0) > 1;
  });
}

/** … which makes it attempt 1 again, without what the first has said. */
function resetActivity({ operator }: Scene): Promise<void> {
  return operator.activity('reset', '--clear-heartbeat-details');
}

/** The POST is in flight. */
const PROCESS_ROWS: readonly Row[] = [
  {
    name: 'a retry that an operator allowed',
    act: (scene, first) => lostWithRetries(scene, first, '1s'),
  },
  {
    name: 'a reset of the activity in its backoff, as attempt 1',
    act: async (scene, first) => {
      await lostInBackoff(scene, first);
      await resetActivity(scene);
    },
  },
  {
    name: 'a cancel request in the backoff',
    act: async (scene, first) => {
      await lostInBackoff(scene, first);
      await scene.purchase.handle.cancel();
    },
  },
  {
    name: 'a cancel request after a reset of the activity in its backoff',
    act: async (scene, first) => {
      await lostInBackoff(scene, first, ...ELSEWHERE);
      await resetActivity(scene);
      await scene.purchase.handle.cancel();
    },
  },
  {
    name: 'a retry that no worker takes in time',
    settings: { assumedHoldMs: QUEUE_MS },
    act: (scene, first) => lostWithRetries(scene, first, '1s', ...ELSEWHERE),
  },
  {
    name: 'a reset of the activity in its backoff, which no worker takes in time',
    act: async (scene, first) => {
      await lostInBackoff(scene, first, ...ELSEWHERE_BRIEFLY);
      await resetActivity(scene);
    },
  },
];

/** The submit waits in the queue. */
const QUEUED_ROWS: readonly Row[] = [
  {
    name: 'pause and unpause of a submit that waits in the queue',
    act: async ({ stack, purchase, operator }) => {
      await operator.activity('pause');
      const operation = await stack.purchases.get(operator.workflowId).operation();
      assert.ok(operation.status === 'running');
      assert.match(operation.activity ?? '', /^submitPurchase is paused by an operator/);
      await until(async () => (await checkPaused(stack.purchases)).status === 'failed');
      await dispatch(stack, 'default');
      // A submit that is scheduled later is sent while this one is paused.
      await (await stack.start()).handle.result();
      assert.equal(postsOf(stack, purchase).all, 0);
      await operator.activity('unpause');
      await until(async () => (await checkPaused(stack.purchases)).status === 'ok');
    },
  },
  {
    name: 'changed options of a submit that waits in the queue',
    act: ({ operator }) => operator.activity('update-options', '--heartbeat-timeout', '3s'),
  },
  {
    name: 'a reset of the workflow before the submit has started',
    act: ({ operator }) => operator.reset('LastWorkflowTask'),
  },
];

/** Stops or starts the dispatch of submits on the server: `0`, or `default`. */
async function dispatch({ taskQueue }: Stack, perSecond: string): Promise<void> {
  const queue = ['--task-queue', `${taskQueue}-submit`, '--task-queue-type', 'activity'];
  const rate = ['--queue-rps-limit', perSecond, '--queue-rps-limit-reason', 'test'];
  await temporal('task-queue', 'config', 'set', ...queue, ...rate);
}

async function play(row: Row): Promise<{ outcome: Outcome; posts: number }> {
  const queued = QUEUED_ROWS.includes(row);
  const settings = { ...SETTINGS, ...row.settings };
  const stack = await startStack({ settings, worker: queued });
  const { server } = await sharedTemporal();
  let first: Child | undefined;
  try {
    const searchId = stack.emulator.search();
    if (!queued) {
      stack.emulator.setFaults([
        { on: 'purchase', kind: 'delay', delayMs: POST_MS, times: 1, searchId },
      ]);
      first = await startWorkerProcess({
        address: server.address,
        connectionString: stack.emulator.connectionString,
        taskQueue: stack.taskQueue,
        settings,
        limits: UNLIMITED,
      });
    }
    if (queued) await dispatch(stack, '0');
    const purchase = await stack.start(searchId);
    const operator = new Operator(stack, purchase);
    const scene = { stack, purchase, operator, startWorker: () => stack.startWorker() };
    if (!queued) await untilPostInFlight(stack, purchase);
    await row.act(scene, first);
    if (queued) await dispatch(stack, 'default');
    const handle = stack.client.workflow.getHandle<PurchaseWorkflow>(purchase.handle.workflowId);
    return { outcome: await outcomeOf({ handle }), posts: postsOf(stack, purchase).all };
  } finally {
    await first?.kill();
    await stack.close();
  }
}

describe('a second execution of a submit', function () {
  this.timeout(120_000);

  const rows = [...PROCESS_ROWS, ...QUEUED_ROWS];
  const played = playAll(rows, play);

  for (const row of rows) {
    it(`sends no POST that may be the second: ${row.name}`, async () => {
      const { outcome, posts } = await played(row);
      assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
      assert.equal(posts, 1);
    });
  }
});
