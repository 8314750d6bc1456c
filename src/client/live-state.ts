import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Progress } from '../purchase/contract/activity-results.js';
import { STAGES, type Stage } from '../purchase/contract/stage.js';
import { formatDuration } from '../purchase/text/format.js';
import { toMs } from '../temporal/proto-time.js';
import { STAGE_KEY } from '../temporal/search-attributes.js';

/** The parts of a workflow description that the live state is read from. */
export type Description = Pick<
  WorkflowExecutionDescription,
  'workflowId' | 'status' | 'raw' | 'typedSearchAttributes'
>;

/** The state of a purchase in Temporal, without a query to a worker. */
export interface LiveState {
  /** Temporal's status: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, … */
  readonly status: string;
  /** Missing until a worker has started the purchase. */
  readonly stage?: Stage;
  /** What the pending activity does or waits for; missing if none is pending. */
  readonly activity?: string;
  /** Of the activity, from the second attempt on. */
  readonly attempt?: number;
}

type Pending = NonNullable<Description['raw']['pendingActivities']>[number];

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

/** Activities send a heartbeat every five seconds. */
const HEARTBEAT_OVERDUE_MS = 7_000;

const WAITING_FOR_A_WORKER: Readonly<Record<string, string>> = {
  // Temporal does not report which of the two it waits for.
  submitPurchase: 'a rate-limit slot, or for a worker, to submit the purchase',
  lookUpPurchase: 'a worker, to look the purchase up',
  pollOperation: 'a worker, to poll the operation',
  cancelOperation: 'a worker, to ask ACS to cancel',
};

/** The activity that sends no heartbeat. */
const WITHOUT_HEARTBEAT = 'cancelOperation';

/** Shown until the first heartbeat. */
const DOING: Readonly<Record<string, string>> = {
  submitPurchase: 'submitting: lookup, then POST',
  lookUpPurchase: 'looking the purchase up',
  pollOperation: 'polling the operation',
  cancelOperation: 'asking ACS to cancel',
};

/** Reads a description. @param now milliseconds since the epoch */
export function liveState(description: Description, now: number): LiveState {
  const { workflowId, status, raw, typedSearchAttributes } = description;
  const stage = STAGES.find((known) => known === typedSearchAttributes.get(STAGE_KEY));
  const [pending] = raw.pendingActivities ?? [];
  const attempt = pending?.attempt ?? 1;
  return {
    status: status.name,
    ...(stage && { stage }),
    ...(pending && { activity: formatActivity(pending, workflowId, now) }),
    ...(attempt > 1 && { attempt }),
  };
}

function formatActivity(pending: Pending, workflowId: string, now: number): string {
  const name = pending.activityType?.name ?? '';
  if (pending.paused) {
    const ids = `--activity-id ${pending.activityId ?? ''} --workflow-id ${workflowId}`;
    const fix = `to continue, also with a cancel request: temporal activity unpause ${ids}`;
    return `${name} is paused by an operator; ${fix}`;
  }
  const failure = formatFailure(pending.lastFailure?.message);
  if (Number(pending.state) === STARTED) {
    const what = formatProgress(progressOf(pending)) ?? DOING[name] ?? `running ${name}`;
    // The last heartbeat may be of an earlier attempt.
    const lastSignalMs = Math.max(toMs(pending.lastHeartbeatTime), toMs(pending.lastStartedTime));
    const overdueMs = now - lastSignalMs;
    const isOverdue =
      lastSignalMs > 0 && name !== WITHOUT_HEARTBEAT && overdueMs > HEARTBEAT_OVERDUE_MS;
    return isOverdue ? `${what}; no heartbeat for ${formatDuration(overdueMs)}` : what;
  }
  const inMs = toMs(pending.nextAttemptScheduleTime) - now;
  if (failure && inMs > 0) return `${failure}; next attempt in ${formatDuration(inMs)}`;
  const what = `waiting for ${WAITING_FOR_A_WORKER[name] ?? `a worker, for ${name}`}`;
  return failure ? `${what}; last attempt: ${failure}` : what;
}

/** Explains Temporal's messages for a lost worker. */
function formatFailure(message: string | null | undefined): string | undefined {
  if (/heartbeat timeout/i.test(message ?? '')) return 'its worker was lost (no heartbeat)';
  if (/starttoclose timeout/i.test(message ?? '')) return 'its worker did not finish in time';
  return message ?? undefined;
}

function formatProgress(progress: Progress | undefined): string | undefined {
  if (!progress) return undefined;
  const { doing, status, gets = 0 } = progress;
  if (status === undefined) return doing;
  return `${doing}: status ${status}, ${gets} ${gets === 1 ? 'GET' : 'GETs'} so far`;
}

/** The details of the last heartbeat, also of an earlier attempt. */
function progressOf({ heartbeatDetails }: Pending): Progress | undefined {
  const [payload] = heartbeatDetails?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload<Progress>(payload);
}
