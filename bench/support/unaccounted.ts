import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { atMost } from '../../dev/at-most.js';

const AT_ONCE = 20;

/** Which of these purchases Temporal does not know. The list lags behind: what is not in it is asked for by itself. */
export async function unaccounted(
  client: Client,
  operationIds: readonly string[],
): Promise<string[]> {
  const known = new Set<string>();
  const query = `WorkflowType = 'purchasePhoneNumbers'`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) {
    known.add(workflowId);
  }
  const missing = operationIds.filter((operationId) => !known.has(operationId));
  const found = await atMost(AT_ONCE, missing, async (operationId) => {
    try {
      await client.workflow.getHandle(operationId).describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  });
  return missing.filter((_, index) => !found[index]);
}
