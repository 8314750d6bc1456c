import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { withoutMarks, type StartMark } from '../purchase/contract/earlier-runs.js';
import { invalidRequest } from '../purchase/failures.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../temporal/queues.js';
import { parseRequest, type PurchaseRequest } from '../purchase/contract/request.js';
import { resourceIn } from '../purchase/contract/resource.js';
import type { Subject } from '../purchase/contract/subject.js';
import type { PurchaseResult } from '../purchase/contract/result.js';
import { runOutcomeOf } from './run-outcome.js';
import { PurchaseError, WrongResourceError } from './errors.js';

/** The workflow of a purchase, as the Temporal client sees it. */
export type PurchaseWorkflow = () => Promise<PurchaseResult>;

export interface StartPurchaseOptions {
  readonly taskQueue?: string;
  /** The requester, for the audit. */
  readonly memo?: Record<string, unknown>;
  /** The ACS resource to which the search or reservation belongs, where the caller knows it. */
  readonly acsResource?: string | undefined;
  /** An operator verified that earlier runs bought nothing, and allows one more POST. */
  readonly notBought?: boolean;
}

export interface StartedPurchase {
  readonly handle: WorkflowHandle<PurchaseWorkflow>;
  /** `false` when the purchase existed: it is running or has succeeded. */
  readonly isNew: boolean;
}

/**
 * Starts the purchase of a search or a reservation, or finds the existing one. After a failed or canceled one it starts a new run,
 * which judges the earlier runs before its POST. The memo says whether this is the first start of the id.
 *
 * @throws PurchaseError of code `InvalidRequest`, before anything is started; WrongResourceError when it
 *   exists and belongs to another ACS resource
 */
export async function startPurchase(
  client: Client,
  input: PurchaseRequest,
  options: StartPurchaseOptions = {},
): Promise<StartedPurchase> {
  const { taskQueue = DEFAULT_TASK_QUEUE, memo = {}, acsResource, notBought = false } = options;
  const parsed = parseRequest(input);
  if (!parsed.ok) throw new PurchaseError(invalidRequest(parsed.problem));
  const { request, subject } = parsed;
  const workflowId = subject.operationId;
  const now = new Date().toISOString();
  const start = (workflowIdReusePolicy: WorkflowIdReusePolicy, mark: StartMark) =>
    undefinedIfExisting(async () => {
      const handle = await client.workflow.start(WORKFLOW_TYPE, {
        workflowId,
        taskQueue,
        args: [request],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy,
        staticSummary: `purchase of ${subject.kind} ${subject.id}`,
        staticDetails: detailsOf(subject, request.agreeToNotResell),
        memo: { ...withoutMarks(memo), ...mark, ...(notBought && { notBoughtConfirmedAt: now }) },
      });
      return handle as WorkflowHandle<PurchaseWorkflow>;
    });
  const first = await start(WorkflowIdReusePolicy.REJECT_DUPLICATE, {
    firstStartAt: now,
    ...resourceMark(acsResource),
  });
  if (first) return { handle: first, isNew: true };
  const existing = client.workflow.getHandle<PurchaseWorkflow>(workflowId);
  const last = await describeLast(existing);
  const belongsTo = last && (await resourceOf(client, last));
  if (belongsTo !== undefined && acsResource !== undefined && belongsTo !== acsResource) {
    throw new WrongResourceError(workflowId, belongsTo, acsResource);
  }
  if (last && !allowsAnotherRun(last)) return { handle: existing, isNew: false };
  const again = await start(WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY, {
    startedAfterRunId: last?.runId ?? 'unknown',
    ...resourceMark(acsResource ?? belongsTo),
  });
  return again ? { handle: again, isNew: true } : { handle: existing, isNew: false };
}

/** The last run of the id; `undefined` when it was deleted since. */
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

/** Whether the reuse policy allows another run: not after an open or successful one. */
function allowsAnotherRun({ status }: WorkflowExecutionDescription): boolean {
  return status.name !== 'RUNNING' && status.name !== 'COMPLETED';
}

/** The ACS resource where a purchase may have been bought; `undefined` if none is named or nothing was bought. */
async function resourceOf(
  client: Client,
  { workflowId, runId, memo, status }: WorkflowExecutionDescription,
): Promise<string | undefined> {
  const resource = resourceIn(memo);
  if (resource === undefined || status.name === 'CANCELLED') return undefined;
  if (status.name !== 'FAILED') return resource;
  try {
    await client.workflow.getHandle<PurchaseWorkflow>(workflowId, runId).result();
  } catch (error) {
    const outcome = runOutcomeOf(error);
    if (outcome.kind === 'failed' && outcome.failure.code !== 'OutcomeUnknown') return undefined;
  }
  return resource;
}

function resourceMark(acsResource: string | undefined): StartMark {
  return acsResource === undefined ? {} : { acsResource };
}

async function undefinedIfExisting<T>(start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

function detailsOf({ kind, id }: Subject, agreeToNotResell: boolean | undefined): string {
  const agreed = agreeToNotResell === true ? 'given' : 'not given';
  return `Buys the phone numbers that ${kind} \`${id}\` holds. Agreement not to resell: ${agreed}.`;
}
