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
import { startPurchase } from '../../src/client/start-purchase.js';
import type { PurchaseRequest } from '../../src/purchase/contract/request.js';
import { postInFlightForMs } from '../../src/purchase/state/post-in-flight.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import type { OperatorAction } from '../plan/operator-actions.js';
import { COMPRESSED } from '../settings.js';
import type { TimeLimit } from './time-limit.js';

/** The open run of a purchase, and its pending activity. */
interface Target {
  readonly temporal: Client;
  readonly acsResource: string;
  readonly limit: TimeLimit;
  readonly request: PurchaseRequest;
  readonly foreign: boolean;
  readonly run: { readonly workflowId: string; readonly runId: string };
  readonly pending: PendingActivity | undefined;
}

interface PendingActivity {
  readonly activityId: string;
  readonly isStarted: boolean;
}

/** Resolves to `false` when there is nothing to act on yet. */
type Action = (target: Target) => Promise<boolean>;

const CALL_MS = 10_000;
const PAUSED_MS = 1_500;

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

export const ACTIONS: Record<OperatorAction, Action> = {
  resetToFirstTask: (target) => reset(target, 'first'),
  resetToLastTask: (target) => reset(target, 'last'),
  terminateAndStart: async (target) => {
    const { temporal, limit, run } = target;
    const handle = temporal.workflow.getHandle(run.workflowId, run.runId);
    const terminated = await limit.retry('terminate', async () => {
      // A call that fails may have terminated the run, which may also have ended by itself.
      await within(temporal, () => handle.terminate('chaos')).catch(() => undefined);
      const { status } = await within(temporal, () => handle.describe());
      if (status.name === 'RUNNING') throw new Error('the run is still open');
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
    const { temporal, limit, run } = target;
    const { namespace } = temporal.options;
    const request = { namespace, workflowExecution: run };
    await limit.retry('delete', async () => {
      await within(temporal, () => temporal.workflowService.deleteWorkflowExecution(request)).catch(
        () => undefined,
      );
      if (await describe(temporal, run.workflowId, run.runId))
        throw new Error('the run still exists');
    });
    await sleep(postInFlightForMs(COMPRESSED));
    await startAgain(target);
    return true;
  },
  resetActivity: (target) =>
    onPending(target, ({ activityId }) =>
      target.temporal.workflowService.resetActivity({
        ...ofPending(target, activityId),
        resetHeartbeat: true,
      }),
    ),
  allowMoreAttempts: (target) =>
    onPending(target, ({ activityId }) =>
      target.temporal.workflowService.updateActivityOptions({
        ...ofPending(target, activityId),
        activityOptions: { retryPolicy: { maximumAttempts: 5 } },
        updateMask: { paths: ['retry_policy.maximum_attempts'] },
      }),
    ),
  completeWithNull: (target) => complete(target, null),
  completeWithObject: (target) => complete(target, {}),
  failActivity: (target) =>
    onStarted(target, ({ activityId }) =>
      target.temporal.activity.fail(
        { ...target.run, activityId },
        ApplicationFailure.nonRetryable('failed by an operator'),
      ),
    ),
  pauseAndUnpause: (target) =>
    onPending(target, async ({ activityId }) => {
      const { temporal, limit, run } = target;
      const request = ofPending(target, activityId);
      await temporal.workflowService.pauseActivity(request);
      await sleep(PAUSED_MS);
      await limit.retry('unpause', async () => {
        const found = await describe(temporal, run.workflowId, run.runId);
        if (!found?.raw.pendingActivities?.some(({ paused }) => paused)) return;
        await within(temporal, () => temporal.workflowService.unpauseActivity(request));
        throw new Error('not yet confirmed');
      });
    }),
};

export function targetIn({ workflowId, runId, raw }: WorkflowExecutionDescription) {
  const [first] = raw.pendingActivities ?? [];
  const pending = first?.activityId
    ? { activityId: first.activityId, isStarted: Number(first.state) === STARTED }
    : undefined;
  return { run: { workflowId, runId }, pending };
}

/** Describes a run, by default the latest. @returns `undefined` when Temporal does not know it */
export async function describe(
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

/** As `temporal workflow reset --type FirstWorkflowTask` or `LastWorkflowTask` does. */
async function reset({ temporal, run }: Target, to: 'first' | 'last'): Promise<boolean> {
  const { namespace } = temporal.options;
  const { events } = await temporal.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  const completed = events?.filter((event) => event.workflowTaskCompletedEventAttributes);
  const workflowTaskFinishEventId = completed?.at(to === 'first' ? 0 : -1)?.eventId;
  if (!workflowTaskFinishEventId) return false;
  await temporal.workflowService.resetWorkflowExecution({
    ...{ namespace, workflowExecution: run, reason: 'chaos', requestId: randomUUID() },
    workflowTaskFinishEventId,
  });
  return true;
}

/** A run that was ended must get a successor, so this is repeated until it succeeds. */
async function startAgain(target: Target): Promise<void> {
  const { temporal, acsResource, limit, request, foreign } = target;
  await limit.retry('a start', async () => {
    if (!foreign) await within(temporal, () => startPurchase(temporal, request, { acsResource }));
    // A client that repeats its request may have started the run already.
    else await startForeign(target, WorkflowIdConflictPolicy.USE_EXISTING);
  });
}

/** Starts the purchase as a client that is not ours: the memo has nothing but the ACS resource. */
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

type Act = (activity: PendingActivity) => Promise<unknown>;

async function onStarted(target: Target, act: Act): Promise<boolean> {
  return target.pending?.isStarted ? onPending(target, act) : false;
}

async function onPending({ pending, temporal }: Target, act: Act): Promise<boolean> {
  if (!pending) return false;
  await within(temporal, () => act(pending), CALL_MS + PAUSED_MS);
  return true;
}

function ofPending({ temporal, run }: Target, id: string) {
  return { namespace: temporal.options.namespace, execution: run, id };
}

function within<T>({ connection }: Client, work: () => Promise<T>, ms = CALL_MS): Promise<T> {
  return connection.withDeadline(Date.now() + ms, work);
}
