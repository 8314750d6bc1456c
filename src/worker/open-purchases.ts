import type { NativeConnection } from '@temporalio/worker';
import { withTimeout } from '../observability/with-timeout.js';
import { openWorkflowsQuery, WORKFLOW_TYPE } from '../temporal/queues.js';
import { STAGE_ATTRIBUTE } from '../purchase/contract/stage.js';

const TIMEOUT_MS = 3_000;

/** A running worker starts a new workflow within a second. */
const STARTED_WITHIN_MS = 2 * 60_000;
/** A workflow that still makes progress has set the stage `stalled` long before this multiple of `stalledAfterMs`. */
const OVERDUE_FACTOR = 3;

/** Counts of open purchases. Temporal's visibility lags some seconds behind the workflows. */
export interface OpenPurchases {
  readonly inStage: (stage: string) => Promise<number>;
  /** Purchases whose workflow makes no progress: no worker started it, or its workflow tasks fail. */
  readonly stuck: () => Promise<number>;
}

export function openPurchases(
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
  stalledAfterMs: number,
): OpenPurchases {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const count = async (condition: string): Promise<number> => {
    const query = openWorkflowsQuery(
      taskQueue,
      `WorkflowType = '${WORKFLOW_TYPE}' AND ${condition}`,
    );
    const response = connection.withDeadline(Date.now() + TIMEOUT_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return Number((await withTimeout(response, TIMEOUT_MS)).count);
  };
  return {
    inStage: (stage) => count(`${STAGE_ATTRIBUTE} = '${stage}'`),
    stuck: async () => {
      const overdueMs = Math.max(OVERDUE_FACTOR * stalledAfterMs, STARTED_WITHIN_MS);
      const [notStarted, overdue] = await Promise.all([
        count(`${STAGE_ATTRIBUTE} IS NULL AND StartTime < '${ago(STARTED_WITHIN_MS)}'`),
        count(`${STAGE_ATTRIBUTE} != 'stalled' AND StartTime < '${ago(overdueMs)}'`),
      ]);
      return notStarted + overdue;
    },
  };
}
