import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import { runOutcomeOf, type RunOutcome } from './run-outcome.js';
import type { PurchaseWorkflow } from './start-purchase.js';

/** Whether a run was refused for its input. It never began, so it says nothing about what an earlier run bought. */
export function isRefused(outcome: RunOutcome): boolean {
  return outcome.kind === 'failed' && outcome.failure.code === 'InvalidRequest';
}

/** The run id of the last run of a purchase that was not refused for its input; `undefined` if each was. */
export async function lastBegunRun(
  client: Client,
  operationId: string,
): Promise<string | undefined> {
  const query = `WorkflowId = '${operationId}' AND WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const { runId, status } of client.workflow.list({ query })) {
    if (status.name === 'CONTINUED_AS_NEW') continue;
    if (status.name !== 'FAILED' || !(await wasRefused(client, operationId, runId))) return runId;
  }
  return undefined;
}

async function wasRefused(client: Client, operationId: string, runId: string): Promise<boolean> {
  try {
    const only = { followRuns: false };
    await client.workflow.getHandle<PurchaseWorkflow>(operationId, runId, only).result();
    return false;
  } catch (error) {
    // Temporal has deleted it since it was listed.
    if (error instanceof WorkflowNotFoundError) return true;
    return isRefused(runOutcomeOf(error));
  }
}
