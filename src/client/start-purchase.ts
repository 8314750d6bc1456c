import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { StartMark } from '../purchase/earlier-runs.js';
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
  /** A person has made sure that earlier runs bought nothing, and allows one more POST. */
  readonly notBought?: boolean;
}

/** A purchase that was asked for. */
export interface StartedPurchase {
  readonly handle: WorkflowHandle<PurchaseWorkflow>;
  /** `false` when the purchase existed already: it runs, or has succeeded. */
  readonly isNew: boolean;
}

/**
 * Starts the purchase of a search, or finds the one that exists: asking twice gives the same purchase. After a
 * failed or canceled one a new run is started, which judges the earlier runs before it buys. The memo says
 * whether the server accepted the start as the first of its id.
 *
 * @throws PurchaseError of code `InvalidRequest`, before anything is started
 */
export async function startPurchase(
  client: Client,
  input: PhoneNumberPurchaseRequest,
  { taskQueue = DEFAULT_TASK_QUEUE, memo = {}, notBought = false }: StartPurchaseOptions = {},
): Promise<StartedPurchase> {
  const parsed = parseRequest(input);
  if (!parsed.ok) throw new PurchaseError(invalidRequest(parsed.problem));
  const { request } = parsed;
  const workflowId = operationIdOf(request.searchId);
  const now = new Date().toISOString();
  const start = (workflowIdReusePolicy: WorkflowIdReusePolicy, mark: StartMark) =>
    unlessExisting(async () => {
      const handle = await client.workflow.start(WORKFLOW_TYPE, {
        workflowId,
        taskQueue,
        args: [request],
        // A start that fails on an existing purchase says that it exists.
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy,
        staticSummary: `purchase of search ${request.searchId}`,
        staticDetails: describe(request),
        memo: { ...memo, ...mark, ...(notBought && { notBoughtConfirmedAt: now }) },
      });
      return handle as WorkflowHandle<PurchaseWorkflow>;
    });
  const first = await start(WorkflowIdReusePolicy.REJECT_DUPLICATE, { firstStartAt: now });
  if (first) return { handle: first, isNew: true };
  const existing = client.workflow.getHandle<PurchaseWorkflow>(workflowId);
  const met = await describeLast(existing);
  if (met && !mayFollow(met)) return { handle: existing, isNew: false };
  const again = await start(WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY, {
    startedAfterRunId: met?.runId ?? 'unknown',
  });
  return again ? { handle: again, isNew: true } : { handle: existing, isNew: false };
}

/** The last run under the id; `undefined` when it was deleted a moment ago. */
async function describeLast(
  handle: WorkflowHandle<PurchaseWorkflow>,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Whether the server lets another run follow: neither an open nor a successful one is followed. */
function mayFollow({ status }: WorkflowExecutionDescription): boolean {
  return status.name !== 'RUNNING' && status.name !== 'COMPLETED';
}

async function unlessExisting<T>(start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

function describe({ searchId, agreeToNotResell }: PhoneNumberPurchaseRequest): string {
  const agreed = agreeToNotResell === true ? 'given' : 'not given';
  return `Buys the phone numbers that search \`${searchId}\` holds. Agreement not to resell: ${agreed}.`;
}
