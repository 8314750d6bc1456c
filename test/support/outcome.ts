import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { FailureDetails } from '../../src/purchase/failures.js';
import type { PurchaseResult } from '../../src/purchase/contract/result.js';
import type { Purchase } from './stack.js';

/** How a purchase ended. `kind`: `bought`, `canceled` or the failure code. */
export interface Outcome {
  readonly kind: string;
  readonly result?: PurchaseResult;
  readonly details?: FailureDetails;
  readonly message?: string;
}

/** Waits for the end of a purchase. @throws any error that is not an outcome of the contract */
export async function outcomeOf({ handle }: Pick<Purchase, 'handle'>): Promise<Outcome> {
  try {
    return { kind: 'bought', result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof CancelledFailure) return { kind: 'canceled' };
    if (!(cause instanceof ApplicationFailure)) throw error;
    const [details] = (cause.details ?? []) as [FailureDetails];
    return { kind: cause.type ?? 'untyped', details, message: cause.message };
  }
}
