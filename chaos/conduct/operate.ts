import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import type { PhoneNumberPurchaseRequest } from '../../src/acs/wire.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { postInFlightForMs } from '../../src/purchase/state/post-in-flight.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import type { OperatorAction, PlannedAction } from '../plan/operator-actions.js';
import { COMPRESSED } from '../settings.js';
import type { Operated } from './account.js';
import type { Patience } from './patience.js';
import { resetPoint } from './reset-point.js';

/** What the operator of one purchase needs. */
interface OperateContext {
  readonly temporal: Client;
  readonly acsResource: string;
  readonly patience: Patience;
}

/** The run that is open, and the activity of it that is pending. */
interface Target extends OperateContext {
  readonly request: PhoneNumberPurchaseRequest;
  readonly foreign: boolean;
  readonly run: { readonly workflowId: string; readonly runId: string };
  readonly startedAt: number;
  readonly pending: Pending | undefined;
}

interface Pending {
  readonly activityId: string;
  readonly isStarted: boolean;
}

/** `false` when there was nothing to act on yet. */
type Act = (target: Target) => Promise<boolean>;

const AGAIN_MS = 50;
const CALL_MS = 10_000;
const PAUSED_MS = 1_500;

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

/**
 * Does to a purchase under way what is planned; looks at it again when it has moved on meanwhile.
 *
 * @param isAsked whether every caller has had a response: a purchase that is not there then will not come
 * @returns `undefined` when it had ended before
 */
export async function operate(
  { action, afterMs, foreign }: PlannedAction,
  request: PhoneNumberPurchaseRequest,
  context: OperateContext,
  isAsked: () => boolean,
): Promise<Operated | undefined> {
  const { temporal, patience } = context;
  await sleep(afterMs);
  const workflowId = operationIdOf(request.searchId);
  let tried: Operated | undefined;
  while (!patience.isOver) {
    try {
      const before = await describe(temporal, workflowId);
      if (before ? before.status.name !== 'RUNNING' : isAsked()) return tried;
      if (before) {
        const target = { ...context, request, foreign, ...targetIn(before) };
        const { runId, startedAt } = { ...target.run, ...target };
        tried ??= { action, runId, startedAt, at: Date.now(), doneAt: Infinity, done: false };
        tried = { ...tried, runId, startedAt };
        if (await ACTS[action](target)) return { ...tried, doneAt: Date.now(), done: true };
      }
    } catch {
      // The server is away, or the purchase has moved on: what it is now decides.
    }
    await sleep(AGAIN_MS);
  }
  return tried;
}

const ACTS: Record<OperatorAction, Act> = {
  resetToFirstTask: (target) => reset(target, 'first'),
  resetToLastTask: (target) => reset(target, 'last'),
  terminateAndStart: async (target) => {
    const { temporal, patience, run } = target;
    const handle = temporal.workflow.getHandle(run.workflowId, run.runId);
    const terminated = await patience.tryUntilDone('terminate', async () => {
      // It may have been done, or have ended by itself, although this call fails.
      await within(temporal, () => handle.terminate('chaos')).catch(() => undefined);
      const { status } = await within(temporal, () => handle.describe());
      if (status.name === 'RUNNING') throw new Error('it still runs');
      return status.name === 'TERMINATED';
    });
    if (terminated) await startAgain(target);
    return terminated;
  },
  startTerminatingExisting: async (target) => {
    await startForeign(target, WorkflowIdConflictPolicy.TERMINATE_EXISTING);
    return true;
  },
  deleteAndStart: async (target) => {
    const { temporal, patience, run } = target;
    const { namespace } = temporal.options;
    await patience.tryUntilDone('delete', async () => {
      const request = { namespace, workflowExecution: run };
      await within(temporal, () => temporal.workflowService.deleteWorkflowExecution(request)).catch(
        () => undefined,
      );
      if (await describe(temporal, run.workflowId, run.runId)) throw new Error('it is still there');
    });
    await sleep(postInFlightForMs(COMPRESSED));
    await startAgain(target);
    return true;
  },
  resetActivity: (target) =>
    onPending(target, async ({ activityId }) => {
      const { namespace } = target.temporal.options;
      const request = { namespace, execution: target.run, id: activityId, resetHeartbeat: true };
      await target.temporal.workflowService.resetActivity(request);
    }),
  allowMoreAttempts: (target) =>
    onPending(target, async ({ activityId }) => {
      const { namespace } = target.temporal.options;
      await target.temporal.workflowService.updateActivityOptions({
        namespace,
        execution: target.run,
        id: activityId,
        activityOptions: { retryPolicy: { maximumAttempts: 5 } },
        updateMask: { paths: ['retry_policy.maximum_attempts'] },
      });
    }),
  completeWithNull: (target) => complete(target, null),
  completeWithObject: (target) => complete(target, {}),
  failActivity: (target) =>
    onStarted(target, ({ activityId }) =>
      target.temporal.activity.fail(
        { ...target.run, activityId },
        ApplicationFailure.nonRetryable('an operator failed it'),
      ),
    ),
  pauseAndUnpause: (target) =>
    onPending(target, async ({ activityId }) => {
      const { temporal, patience, run } = target;
      const { namespace } = temporal.options;
      const request = { namespace, execution: run, id: activityId };
      await temporal.workflowService.pauseActivity(request);
      await sleep(PAUSED_MS);
      await patience.tryUntilDone('unpause', async () => {
        const now = await describe(temporal, run.workflowId, run.runId);
        if (!now?.raw.pendingActivities?.some(({ paused }) => paused)) return;
        await within(temporal, () => temporal.workflowService.unpauseActivity(request));
        throw new Error('it is not known to go on');
      });
    }),
};

async function reset({ temporal, run }: Target, to: 'first' | 'last'): Promise<boolean> {
  const { namespace } = temporal.options;
  const { events } = await temporal.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  const workflowTaskFinishEventId = resetPoint(events ?? [], to);
  if (!workflowTaskFinishEventId) return false;
  await temporal.workflowService.resetWorkflowExecution({
    ...{ namespace, workflowExecution: run, reason: 'chaos', requestId: randomUUID() },
    workflowTaskFinishEventId,
  });
  return true;
}

/** What follows must happen once a run was ended: no purchase is left as nobody's. */
async function startAgain(target: Target): Promise<void> {
  const { temporal, acsResource, patience, request, foreign } = target;
  await patience.tryUntilDone('a start', async () => {
    if (!foreign) await within(temporal, () => startPurchase(temporal, request, { acsResource }));
    // A caller who asks again may have been first.
    else await startForeign(target, WorkflowIdConflictPolicy.USE_EXISTING);
  });
}

/** Starts it as another client does: of our marks in the memo it has the resource alone. */
async function startForeign(
  { temporal, acsResource, run, request }: Target,
  workflowIdConflictPolicy: WorkflowIdConflictPolicy,
): Promise<void> {
  await within(temporal, () =>
    temporal.workflow.start(WORKFLOW_TYPE, {
      workflowId: run.workflowId,
      taskQueue: DEFAULT_TASK_QUEUE,
      args: [request],
      memo: { acsResource },
      workflowIdConflictPolicy,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    }),
  );
}

function complete(target: Target, result: unknown): Promise<boolean> {
  return onStarted(target, ({ activityId }) =>
    target.temporal.activity.complete({ ...target.run, activityId }, result),
  );
}

async function onStarted(target: Target, act: (on: Pending) => Promise<void>): Promise<boolean> {
  return target.pending?.isStarted ? onPending(target, act) : false;
}

async function onPending(
  { pending, temporal }: Target,
  act: (on: Pending) => Promise<void>,
): Promise<boolean> {
  if (!pending) return false;
  await within(temporal, () => act(pending), CALL_MS + PAUSED_MS);
  return true;
}

function targetIn({ workflowId, runId, startTime, raw }: WorkflowExecutionDescription) {
  const [first] = raw.pendingActivities ?? [];
  const pending = first?.activityId
    ? { activityId: first.activityId, isStarted: Number(first.state) === STARTED }
    : undefined;
  return { run: { workflowId, runId }, startedAt: startTime.getTime(), pending };
}

/** `undefined` when Temporal does not know it. */
async function describe(
  temporal: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const handle = temporal.workflow.getHandle(workflowId, runId);
    return await within(temporal, () => handle.describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function within<T>({ connection }: Client, work: () => Promise<T>, ms = CALL_MS): Promise<T> {
  return connection.withDeadline(Date.now() + ms, work);
}
