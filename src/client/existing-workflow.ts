import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import { WORKFLOW_TYPE } from '../purchase/queues.js';
import { ForeignWorkflowError, PurchaseConflictError } from './errors.js';

/**
 * Checks that the workflow which exists under the id of a purchase is that purchase. One call: type, task queue and input are in the
 * first event of its history.
 *
 * @throws ForeignWorkflowError when it is of another type or on another task queue; PurchaseConflictError when its agreement differs
 */
export async function checkExisting(
  { workflowService, options }: Client,
  workflowId: string,
  taskQueue: string,
  { agreeToNotResell = false }: PhoneNumberPurchaseRequest,
): Promise<void> {
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!started) return;
  const type = started.workflowType?.name ?? '';
  const queue = started.taskQueue?.name ?? '';
  if (type !== WORKFLOW_TYPE || queue !== taskQueue) {
    throw new ForeignWorkflowError(workflowId, type, queue);
  }
  const payload = started.input?.payloads?.[0];
  const existing =
    payload && defaultPayloadConverter.fromPayload<PhoneNumberPurchaseRequest | null>(payload);
  if (existing && (existing.agreeToNotResell ?? false) !== agreeToNotResell) {
    throw new PurchaseConflictError(workflowId);
  }
}
