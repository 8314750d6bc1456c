import { ApplicationFailure, CancelledFailure, log, upsertMemo } from '@temporalio/workflow';
import { LOST_SUBMITS } from '../purchase/contract/earlier-runs.js';
import { failureOf, type PurchaseFailure } from '../purchase/failures.js';
import type { PurchaseResult } from '../purchase/contract/result.js';
import type { Outcome } from '../purchase/state/outcome.js';
import type { PurchaseState } from '../purchase/state/state.js';

/** Ends the workflow with an outcome: returns the result, or throws the failure. */
export function finish(outcome: Outcome, state: PurchaseState): PurchaseResult {
  const { lastObserved, posts } = state;
  if (outcome.kind === 'bought') {
    const { confirmed, missing, unread } = outcome.receipt;
    const counts = { confirmed: confirmed.length, missing: missing.length, unread: unread.length };
    log.info('purchase succeeded', counts);
    return { receipt: outcome.receipt, operation: outcome.operation };
  }
  if (outcome.kind === 'canceled') {
    const { lostSubmits } = posts;
    const lost = lostSubmits > 0 && { [LOST_SUBMITS]: lostSubmits };
    log.info('purchase canceled: nothing was bought', { lastObserved, ...lost });
    // A canceled workflow has no details.
    if (lost) upsertMemo(lost);
    throw new CancelledFailure('Canceled; it is proved that nothing was bought');
  }
  const failure = failureOf(outcome, state);
  log.warn('purchase failed', { code: failure.details.code, lastObserved });
  throw toApplicationFailure(failure);
}

/** An application failure whose type is the catalogue code and whose first detail holds the facts. */
export function toApplicationFailure({ message, details }: PurchaseFailure): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, details.code, details);
  // An outcome is no bug: a stack would hide the details in the Temporal UI.
  failure.stack = '';
  return failure;
}
