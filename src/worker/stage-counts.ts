import type { NativeConnection } from '@temporalio/worker';
import { inTime } from '../observability/in-time.js';
import { openOn, WORKFLOW_TYPE } from '../temporal/queues.js';
import { STAGE_ATTRIBUTE } from '../purchase/contract/stage.js';

const ANSWER_WITHIN_MS = 3_000;

/** A worker that is there begins with a purchase within a second. */
const BEGUN_WITHIN_MS = 2 * 60_000;
/** A purchase that was not told as stalled after so many times its time is not looked after by anybody. */
const LONG_OVERDUE = 3;

/** Counts open purchases, as Temporal lists them: seconds behind the purchases themselves. */
export interface PurchaseCounts {
  /** Those of a stage. */
  readonly ofStage: (stage: string) => Promise<number>;
  /** Those whose workflow does not go on: nobody began with it, or its workflow tasks fail. */
  readonly stuck: () => Promise<number>;
}

export function purchaseCounts(
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
  stalledAfterMs: number,
): PurchaseCounts {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const count = async (which: string): Promise<number> => {
    const query = openOn(taskQueue, `WorkflowType = '${WORKFLOW_TYPE}' AND ${which}`);
    const counted = connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    const answer = await inTime(counted, ANSWER_WITHIN_MS);
    return Number(answer.count);
  };
  return {
    ofStage: (stage) => count(`${STAGE_ATTRIBUTE} = '${stage}'`),
    stuck: async () => {
      const overdueMs = Math.max(LONG_OVERDUE * stalledAfterMs, BEGUN_WITHIN_MS);
      const [unbegun, overdue] = await Promise.all([
        count(`${STAGE_ATTRIBUTE} IS NULL AND StartTime < '${ago(BEGUN_WITHIN_MS)}'`),
        count(`${STAGE_ATTRIBUTE} != 'stalled' AND StartTime < '${ago(overdueMs)}'`),
      ]);
      return unbegun + overdue;
    },
  };
}
