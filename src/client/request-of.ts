import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';

/** What a purchase was asked to buy: the input of its workflow. */
export async function requestOf(
  { workflowService, options }: Client,
  workflowId: string,
): Promise<PhoneNumberPurchaseRequest | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const payload = started?.input?.payloads?.[0];
  return payload && defaultPayloadConverter.fromPayload<PhoneNumberPurchaseRequest>(payload);
}
