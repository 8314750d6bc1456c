import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Progress } from '../purchase/contract/activity-results.js';
import { STAGES, type Stage } from '../purchase/contract/stage.js';
import { formatDuration } from '../purchase/text/format.js';
import { toMs } from '../temporal/proto-time.js';
import { STAGE_KEY } from '../temporal/search-attributes.js';

/** What the Temporal server tells of a purchase, whether a worker lives or not. */
export type Description = Pick<
  WorkflowExecutionDescription,
  'status' | 'raw' | 'typedSearchAttributes'
>;

/** Where a purchase stands, without asking a worker. */
export interface LiveState {
  /** Temporal's: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, … */
  readonly status: string;
  /** Missing until a worker has taken the purchase up. */
  readonly stage?: Stage;
  /** What is going on, in words; missing while a durable timer runs. */
  readonly activity?: string;
  /** From the second attempt on: which one it is. */
  readonly attempt?: number;
}

type Pending = NonNullable<Description['raw']['pendingActivities']>[number];

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

/** Activities heartbeat every five seconds or so. */
const HEARTBEAT_OVERDUE_MS = 7_000;

const WAITING_FOR_A_WORKER: Readonly<Record<string, string>> = {
  // Temporal does not say which of the two it is.
  submitPurchase: 'a rate-limit slot, or for a worker, to submit the purchase',
  lookUpPurchase: 'a worker, to look the purchase up',
  pollOperation: 'a worker, to poll the operation',
  cancelOperation: 'a worker, to ask ACS to cancel',
};

/** It does not heartbeat. */
const WITHOUT_HEARTBEAT = 'cancelOperation';

/** Until it has said so itself. */
const DOING: Readonly<Record<string, string>> = {
  submitPurchase: 'submitting: lookup, then POST',
  lookUpPurchase: 'looking the purchase up',
  pollOperation: 'polling the operation',
  cancelOperation: 'asking ACS to cancel',
};

/** Reads a description. @param now milliseconds since the epoch */
export function liveState(description: Description, now: number): LiveState {
  const { status, raw, typedSearchAttributes } = description;
  const stage = STAGES.find((known) => known === typedSearchAttributes.get(STAGE_KEY));
  const [pending] = raw.pendingActivities ?? [];
  const attempt = pending?.attempt ?? 1;
  return {
    status: status.name,
    ...(stage && { stage }),
    ...(pending && { activity: formatActivity(pending, now) }),
    ...(attempt > 1 && { attempt }),
  };
}

function formatActivity(pending: Pending, now: number): string {
  const name = pending.activityType?.name ?? '';
  if (pending.paused) {
    const unpause = `temporal activity unpause --activity-id ${pending.activityId ?? ''}`;
    const wait = 'a cancel request waits until then';
    return `${name} is paused by an operator; to go on: ${unpause} --workflow-id … (${wait})`;
  }
  const failure = formatFailure(pending.lastFailure?.message);
  if (Number(pending.state) === STARTED) {
    const what = formatProgress(progressOf(pending)) ?? DOING[name] ?? `at work (${name})`;
    // The beat may be that of an earlier attempt.
    const heardMs = Math.max(toMs(pending.lastHeartbeatTime), toMs(pending.lastStartedTime));
    const silentMs = now - heardMs;
    const silent = heardMs > 0 && name !== WITHOUT_HEARTBEAT && silentMs > HEARTBEAT_OVERDUE_MS;
    return silent ? `${what}; no sign of its worker for ${formatDuration(silentMs)}` : what;
  }
  const inMs = toMs(pending.nextAttemptScheduleTime) - now;
  if (failure && inMs > 0) return `${failure}; next try in ${formatDuration(inMs)}`;
  const what = `waiting for ${WAITING_FOR_A_WORKER[name] ?? `a worker, for ${name}`}`;
  return failure ? `${what}; last try: ${failure}` : what;
}

/** The engine's words for a lost worker say nothing to a person. */
function formatFailure(message: string | null | undefined): string | undefined {
  if (/heartbeat timeout/i.test(message ?? '')) return 'its worker was lost (no heartbeat)';
  if (/starttoclose timeout/i.test(message ?? '')) return 'its worker did not come to an end';
  return message ?? undefined;
}

function formatProgress(progress: Progress | undefined): string | undefined {
  if (!progress) return undefined;
  const { doing, status, gets = 0 } = progress;
  if (status === undefined) return doing;
  return `${doing}: ACS says ${status}, ${gets} ${gets === 1 ? 'GET' : 'GETs'} so far`;
}

/** The last heartbeat; it survives into the next attempt. */
function progressOf({ heartbeatDetails }: Pending): Progress | undefined {
  const [payload] = heartbeatDetails?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload<Progress>(payload);
}
