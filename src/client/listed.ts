import type { WorkflowExecutionInfo } from '@temporalio/client';
import { STAGES, type Stage } from '../purchase/stages.js';
import { STAGE_KEY } from './stage-key.js';

/** A purchase in a list; {@link PurchaseClient.get} tells more of it. */
export interface ListedPurchase {
  readonly operationId: string;
  /** Temporal's: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, … */
  readonly status: string;
  /** Where it stands; of one that has ended, where it stood last. */
  readonly stage?: Stage;
  readonly startedAt: Date;
  readonly endedAt?: Date;
}

export function listed(info: WorkflowExecutionInfo): ListedPurchase {
  const { workflowId, status, startTime, closeTime, typedSearchAttributes } = info;
  const stage = STAGES.find((known) => known === typedSearchAttributes.get(STAGE_KEY));
  return {
    operationId: workflowId,
    status: status.name,
    ...(stage && { stage }),
    startedAt: startTime,
    ...(closeTime && { endedAt: closeTime }),
  };
}
