import type { WorkflowExecutionInfo } from '@temporalio/client';
import { STAGES, type Stage } from '../purchase/contract/stage.js';
import { OUTCOME_KEY, STAGE_KEY } from '../temporal/search-attributes.js';

/** A purchase in a list; {@link PurchaseClient.get} returns more of it. */
export interface ListedPurchase {
  readonly operationId: string;
  /** Temporal's status: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, … */
  readonly status: string;
  /** Of an open purchase. */
  readonly stage?: Stage;
  /** `bought`, `canceled` or the failure code; missing while it is open, and after a termination. */
  readonly outcome?: string;
  readonly startedAt: Date;
  readonly endedAt?: Date;
}

export function toListedPurchase(info: WorkflowExecutionInfo): ListedPurchase {
  const { workflowId, status, startTime, closeTime, typedSearchAttributes } = info;
  const stage = STAGES.find((known) => known === typedSearchAttributes.get(STAGE_KEY));
  const outcome = typedSearchAttributes.get(OUTCOME_KEY);
  return {
    operationId: workflowId,
    status: status.name,
    ...(stage && { stage }),
    ...(outcome !== undefined && { outcome }),
    startedAt: startTime,
    ...(closeTime && { endedAt: closeTime }),
  };
}
