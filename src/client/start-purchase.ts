import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Workflow,
} from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import { invalidRequest } from '../purchase/failures.js';
import { operationIdOf } from '../purchase/ids.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../purchase/queues.js';
import { parseRequest } from '../purchase/request.js';

/** How a purchase is started. */
export interface StartPurchaseOptions {
  readonly taskQueue?: string;
  /** Who asks, for the audit: kept in the memo. */
  readonly memo?: Record<string, unknown>;
}

/**
 * Starts the purchase of a search, or finds the one that exists: asking twice gives the same purchase. After a
 * failed or canceled one a new run is started, which looks before it buys.
 *
 * @returns a handle to the purchase, whether it runs, has just been started, or has succeeded before
 * @throws ApplicationFailure of type `InvalidRequest`, before anything is started
 */
export async function startPurchase<T extends Workflow>(
  client: Client,
  input: PhoneNumberPurchaseRequest,
  { taskQueue = DEFAULT_TASK_QUEUE, memo }: StartPurchaseOptions = {},
): Promise<WorkflowHandle<T>> {
  const parsed = parseRequest(input);
  if (!parsed.ok) {
    const { message, details } = invalidRequest(parsed.problem);
    throw ApplicationFailure.nonRetryable(message, details.code, details);
  }
  const { request } = parsed;
  const workflowId = operationIdOf(request.searchId);
  try {
    return (await client.workflow.start(WORKFLOW_TYPE, {
      workflowId,
      taskQueue,
      args: [request],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      staticSummary: `purchase of search ${request.searchId}`,
      staticDetails: describe(request),
      ...(memo && { memo }),
    })) as WorkflowHandle<T>;
  } catch (error) {
    // It was bought before: the purchase exists and has its result.
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return client.workflow.getHandle<T>(workflowId);
    }
    throw error;
  }
}

function describe({ searchId, agreeToNotResell }: PhoneNumberPurchaseRequest): string {
  const agreed = agreeToNotResell === true ? 'given' : 'not given';
  return `Buys the phone numbers that search \`${searchId}\` holds. Agreement not to resell: ${agreed}.`;
}
