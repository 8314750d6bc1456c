import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { FailureDetails } from '../../src/purchase/failures.js';
import type { PurchaseResult } from '../../src/purchase/contract/result.js';
import type { Purchase } from './stack.js';

/** How a purchase ended, in one word: `bought`, `canceled`, or the code of its failure. */
export interface Outcome {
  readonly is: string;
  readonly result?: PurchaseResult;
  readonly details?: FailureDetails;
  readonly message?: string;
}

/** Waits for the end of a purchase. Anything but an end that is in the contract is thrown. */
export async function outcomeOf({ handle }: Pick<Purchase, 'handle'>): Promise<Outcome> {
  try {
    return { is: 'bought', result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof CancelledFailure) return { is: 'canceled' };
    if (!(cause instanceof ApplicationFailure)) throw error;
    const [details] = (cause.details ?? []) as [FailureDetails];
    return { is: cause.type ?? 'untyped', details, message: cause.message };
  }
}
