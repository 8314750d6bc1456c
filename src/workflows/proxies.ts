import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, SubmitActivities } from '../activities/index.js';
import { SUBMIT_QUEUE_SUFFIX } from '../purchase/queues.js';
import type { StartReport } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';

/** An activity's own time limit, beside the heartbeat: a look is a handful of GETs. */
const LOOK_GETS = 7;
/** The DELETE is tried so often; how the operation ends counts, not whether ACS took the DELETE. */
const CANCEL_ATTEMPTS = 4;

// Set explicitly: the default lets go of an activity that still runs when a cancel is requested.
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Reads settings and resource of a new purchase. A local activity: it costs one event and no round trip. */
export function readSettings(): Promise<StartReport> {
  const local = proxyLocalActivities<Pick<Activities, 'readSettings'>>({
    startToCloseTimeout: '10 s',
  });
  return local.readSettings();
}

/** The activities with the time limits that the settings of this purchase give them. */
export function activitiesFor(settings: Settings) {
  const heartbeatTimeout = settings.heartbeatTimeoutMs;
  const retry = {
    initialInterval: settings.retryMinPauseMs,
    maximumInterval: settings.retryMaxPauseMs,
  };
  const { submitPurchase } = proxyActivities<SubmitActivities>({
    taskQueue: `${workflowInfo().taskQueue}${SUBMIT_QUEUE_SUFFIX}`,
    startToCloseTimeout: settings.submitTimeoutMs,
    heartbeatTimeout,
    // Sending a second POST is never the engine's decision.
    retry: { maximumAttempts: 1 },
    cancellationType,
  });
  const { lookForPurchase } = proxyActivities<Pick<Activities, 'lookForPurchase'>>({
    startToCloseTimeout: settings.getTimeoutMs * LOOK_GETS,
    heartbeatTimeout,
    retry,
    cancellationType,
  });
  const { pollOperation } = proxyActivities<Pick<Activities, 'pollOperation'>>({
    startToCloseTimeout: settings.pollTimeoutMs,
    heartbeatTimeout,
    retry,
    cancellationType,
  });
  const { cancelOperation } = proxyActivities<Pick<Activities, 'cancelOperation'>>({
    startToCloseTimeout: settings.getTimeoutMs * 2,
    retry: { ...retry, maximumAttempts: CANCEL_ATTEMPTS },
    cancellationType,
  });
  return { submitPurchase, lookForPurchase, pollOperation, cancelOperation };
}

export type PurchaseActivities = ReturnType<typeof activitiesFor>;
