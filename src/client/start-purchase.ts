import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import { invalidRequest } from '../purchase/failures.js';
import { operationIdOf } from '../purchase/ids.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../purchase/queues.js';
import { parseRequest } from '../purchase/request.js';
import type { PurchaseResult } from '../purchase/result.js';
import { PurchaseError } from './errors.js';

/** The workflow of a purchase, as the Temporal client sees it. */
export type PurchaseWorkflow = () => Promise<PurchaseResult>;

/** How a purchase is started. */
export interface StartPurchaseOptions {
  readonly taskQueue?: string;
  /** Who asks, for the audit: kept in the memo. */
  readonly memo?: Record<string, unknown>;
}

/** A purchase that was asked for. */
export interface StartedPurchase {
  readonly handle: WorkflowHandle<PurchaseWorkflow>;
  /** `false` when the purchase existed already: it runs, or has succeeded. */
  readonly isNew: boolean;
}

/**
 * Starts the purchase of a search, or finds the one that exists: asking twice gives the same purchase. After a
 * failed or canceled one a new run is started, which looks before it buys.
 *
 * @throws PurchaseError of code `InvalidRequest`, before anything is started
 */
export async function startPurchase(
  client: Client,
  input: PhoneNumberPurchaseRequest,
  { taskQueue = DEFAULT_TASK_QUEUE, memo }: StartPurchaseOptions = {},
): Promise<StartedPurchase> {
  const parsed = parseRequest(input);
  if (!parsed.ok) throw new PurchaseError(invalidRequest(parsed.problem));
  const { request } = parsed;
  const workflowId = operationIdOf(request.searchId);
  try {
    const handle = (await client.workflow.start(WORKFLOW_TYPE, {
      workflowId,
      taskQueue,
      args: [request],
      // To fail on an existing one, rather than use it, is how to learn that it exists.
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      staticSummary: `purchase of search ${request.searchId}`,
      staticDetails: describe(request),
      ...(memo && { memo }),
    })) as WorkflowHandle<PurchaseWorkflow>;
    return { handle, isNew: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle<PurchaseWorkflow>(workflowId), isNew: false };
  }
}

function describe({ searchId, agreeToNotResell }: PhoneNumberPurchaseRequest): string {
  const agreed = agreeToNotResell === true ? 'given' : 'not given';
  return `Buys the phone numbers that search \`${searchId}\` holds. Agreement not to resell: ${agreed}.`;
}
