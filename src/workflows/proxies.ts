import {
  ActivityCancellationType,
  ActivityFailure,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, SubmitActivities } from '../activities/index.js';
import { SUBMIT_QUEUE_SUFFIX } from '../temporal/queues.js';
import type { Settings } from '../purchase/contract/settings.js';

/** A lookup sends a handful of GETs. */
const LOOKUP_GETS = 7;
/** Attempts of the DELETE. The end of the operation counts, not whether ACS took the DELETE. */
const CANCEL_ATTEMPTS = 4;

// Set explicitly: the default lets go of an activity that still runs when a cancel is requested.
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Local activities: each costs one event and runs within the workflow task, so a reset to that task asks anew. */
export const { readSettings, isRunJudged } = proxyLocalActivities<
  Pick<Activities, 'readSettings' | 'isRunJudged'>
>({ startToCloseTimeout: '10 s' });

/** Whether a worker may have started the pending submit; `true` when Temporal does not answer. */
export async function submitMayHaveStarted(): Promise<boolean> {
  const local = proxyLocalActivities<Pick<Activities, 'submitMayHaveStarted'>>({
    startToCloseTimeout: '2 s',
    scheduleToCloseTimeout: '5 s',
  });
  const { workflowId, runId } = workflowInfo();
  try {
    return await local.submitMayHaveStarted({ workflowId, runId });
  } catch (error) {
    if (error instanceof ActivityFailure) return true;
    throw error;
  }
}

/** The activities with the time limits that the settings of this purchase give them. */
export function activitiesFor(settings: Settings) {
  const retry = {
    initialInterval: settings.retryMinPauseMs,
    maximumInterval: settings.retryMaxPauseMs,
  };
  const common = { heartbeatTimeout: settings.heartbeatTimeoutMs, retry, cancellationType };
  const { submitPurchase } = proxyActivities<SubmitActivities>({
    ...common,
    taskQueue: `${workflowInfo().taskQueue}${SUBMIT_QUEUE_SUFFIX}`,
    startToCloseTimeout: settings.submitTimeoutMs,
    // Whether to send a second POST is never decided by a retry policy.
    retry: { maximumAttempts: 1 },
  });
  const { lookUpPurchase } = proxyActivities<Pick<Activities, 'lookUpPurchase'>>({
    ...common,
    startToCloseTimeout: settings.getTimeoutMs * LOOKUP_GETS,
  });
  const { pollOperation } = proxyActivities<Pick<Activities, 'pollOperation'>>({
    ...common,
    startToCloseTimeout: settings.pollTimeoutMs,
  });
  const { cancelOperation } = proxyActivities<Pick<Activities, 'cancelOperation'>>({
    startToCloseTimeout: settings.getTimeoutMs * 2,
    retry: { ...retry, maximumAttempts: CANCEL_ATTEMPTS },
    cancellationType,
  });
  return { submitPurchase, lookUpPurchase, pollOperation, cancelOperation };
}

export type PurchaseActivities = ReturnType<typeof activitiesFor>;
