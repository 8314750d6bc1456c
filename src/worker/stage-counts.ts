import type { NativeConnection } from '@temporalio/worker';
import { inTime } from '../observability/in-time.js';
import { WORKFLOW_TYPE } from '../purchase/queues.js';
import { STAGE_ATTRIBUTE } from '../purchase/stages.js';

const ANSWER_WITHIN_MS = 3_000;

/** Counts the open purchases of a stage, as Temporal lists them: seconds behind the purchases themselves. */
export function stageCounter(connection: NativeConnection, namespace: string, taskQueue: string) {
  return async (stage: string): Promise<number> => {
    const query =
      `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = 'Running' AND ` +
      `TaskQueue = '${taskQueue}' AND ${STAGE_ATTRIBUTE} = '${stage}'`;
    const counted = connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    const { count } = await inTime(counted, ANSWER_WITHIN_MS);
    return Number(count);
  };
}
