import { WorkflowFailedError } from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { FAILURE_CODES } from '../purchase/contract/catalogue.js';
import type { FailureDetails } from '../purchase/failures.js';

/** The outcome of a run that did not succeed. */
export type RunOutcome =
  | { readonly kind: 'failed'; readonly message: string; readonly failure: FailureDetails }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'interrupted'; readonly reason: string };

/**
 * The outcome of a run, from the error of its result.
 *
 * @throws the error itself when it is not about the run, such as one of the connection
 */
export function runOutcomeOf(error: unknown): RunOutcome {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  if (cause instanceof CancelledFailure) return { kind: 'canceled' };
  if (cause instanceof ApplicationFailure) {
    const failure = detailsOf(cause);
    if (failure) return { kind: 'failed', message: cause.message, failure };
    return { kind: 'interrupted', reason: `the workflow failed (${cause.message})` };
  }
  if (cause instanceof TerminatedFailure) {
    return { kind: 'interrupted', reason: 'it was terminated' };
  }
  if (cause instanceof TimeoutFailure) return { kind: 'interrupted', reason: 'it timed out' };
  return { kind: 'interrupted', reason: cause?.message ?? error.message };
}

function detailsOf({ type, details }: ApplicationFailure): FailureDetails | undefined {
  const code = FAILURE_CODES.find((known) => known === type);
  const [first] = (details ?? []) as Partial<FailureDetails>[];
  return code && { ...first, code };
}
