import { Context } from '@temporalio/activity';

/** Identifies a run of a purchase. */
export interface RunName {
  readonly workflowId: string;
  readonly runId: string;
}

/** `PENDING_ACTIVITY_STATE_SCHEDULED` and `…_PAUSED` of Temporal's API. */
const UNSTARTED_STATES = [1, 4];

/**
 * Whether a worker may have started the pending submit. Temporal cancels a submit that waits for
 * another attempt as one that never started, and its history does not tell them apart; the description does.
 */
export async function submitMayHaveStarted({ workflowId, runId }: RunName): Promise<boolean> {
  const { client } = Context.current();
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const submit = raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === 'submitPurchase',
  );
  if (!submit) return true;
  const { attempt, lastStartedTime, lastFailure, lastWorkerIdentity, heartbeatDetails } = submit;
  const traces = [lastStartedTime, lastFailure, lastWorkerIdentity, heartbeatDetails];
  return (
    !UNSTARTED_STATES.includes(Number(submit.state)) ||
    (attempt ?? 1) > 1 ||
    traces.some((trace) => Boolean(trace))
  );
}
