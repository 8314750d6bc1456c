import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { PurchaseRequest } from '../purchase/contract/request.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import { ForeignWorkflowError, PurchaseConflictError } from './errors.js';

type HistoryResponse = Awaited<
  ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>
>;
export type History = NonNullable<HistoryResponse['history']>;
type HistoryEvent = NonNullable<History['events']>[number];

/** The first event of a workflow: its type, task queue and input. */
export type StartEvent = NonNullable<HistoryEvent['workflowExecutionStartedEventAttributes']>;

/** gRPC status NOT_FOUND. */
const NOT_FOUND = 5;

/** The first event of the last run under an id; `undefined` if there is none. One call. */
export async function readStartEvent(
  { workflowService, options }: Client,
  workflowId: string,
): Promise<StartEvent | undefined> {
  try {
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace: options.namespace,
      execution: { workflowId },
      maximumPageSize: 1,
    });
    return history?.events?.[0]?.workflowExecutionStartedEventAttributes ?? undefined;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
    throw error;
  }
}

/** The request of a purchase: the input of its workflow. */
export function requestOf({ input }: StartEvent): PurchaseRequest | null | undefined {
  const payload = input?.payloads?.[0];
  return payload && defaultPayloadConverter.fromPayload<PurchaseRequest | null>(payload);
}

/**
 * Checks that the workflow under the id of a purchase is that purchase.
 *
 * @throws ForeignWorkflowError when it is of another type or on another task queue; PurchaseConflictError
 *   when its agreement differs
 */
export async function checkExisting(
  client: Client,
  workflowId: string,
  taskQueue: string,
  { agreeToNotResell = false }: PurchaseRequest,
): Promise<void> {
  const started = await readStartEvent(client, workflowId);
  if (!started) return;
  const type = started.workflowType?.name ?? '';
  const queue = started.taskQueue?.name ?? '';
  if (type !== WORKFLOW_TYPE || queue !== taskQueue) {
    throw new ForeignWorkflowError(workflowId, type, queue);
  }
  const existing = requestOf(started);
  if (existing && (existing.agreeToNotResell ?? false) !== agreeToNotResell) {
    throw new PurchaseConflictError(workflowId);
  }
}
