import { TimeoutFailure, TerminatedFailure } from '@temporalio/common';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { FAILURE_CODES } from '../purchase/contract/catalogue.js';
import type { FailureDetails } from '../purchase/failures.js';

/** How a purchase ended that did not succeed. */
export type RunOutcome =
  | { readonly is: 'failed'; readonly message: string; readonly failure: FailureDetails }
  | { readonly is: 'canceled' }
  | { readonly is: 'interrupted'; readonly reason: string };

/**
 * Reads what waiting for the result of a workflow threw.
 *
 * @returns undefined when it says nothing of the purchase: the error is one of the connection
 */
export function runOutcomeOf(error: unknown): RunOutcome | undefined {
  if (!(error instanceof WorkflowFailedError)) return undefined;
  const { cause } = error;
  if (cause instanceof CancelledFailure) return { is: 'canceled' };
  if (cause instanceof ApplicationFailure) {
    const failure = detailsOf(cause);
    if (failure) return { is: 'failed', message: cause.message, failure };
    return { is: 'interrupted', reason: `the workflow broke (${cause.message})` };
  }
  if (cause instanceof TerminatedFailure) return { is: 'interrupted', reason: 'it was terminated' };
  if (cause instanceof TimeoutFailure) return { is: 'interrupted', reason: 'it was timed out' };
  return { is: 'interrupted', reason: cause?.message ?? error.message };
}

function detailsOf({ type, details }: ApplicationFailure): FailureDetails | undefined {
  const code = FAILURE_CODES.find((known) => known === type);
  const [first] = (details ?? []) as Partial<FailureDetails>[];
  return code && { ...first, code };
}
