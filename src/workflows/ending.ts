import { ApplicationFailure, CancelledFailure, log } from '@temporalio/workflow';
import type { End } from '../purchase/decision.js';
import type { Evidence } from '../purchase/evidence.js';
import { failureOf, type PurchaseFailure } from '../purchase/failures.js';
import type { PurchaseResult } from '../purchase/result.js';

/** Turns an end into the workflow's own: a result, or the failure that is thrown. */
export function finish(end: End, evidence: Evidence): PurchaseResult {
  if (end.is === 'bought') {
    const { confirmed, missing, unread } = end.receipt;
    const counts = { confirmed: confirmed.length, missing: missing.length, unread: unread.length };
    log.info('purchase succeeded', counts);
    return { receipt: end.receipt, operation: end.operation };
  }
  if (end.is === 'canceled') {
    log.info('purchase canceled: nothing was bought', { lastSeen: evidence.lastSeen });
    throw new CancelledFailure('Canceled; it is proved that nothing was bought');
  }
  const failure = failureOf(end, evidence);
  log.warn('purchase failed', { code: failure.details.code, lastSeen: evidence.lastSeen });
  throw toApplicationFailure(failure);
}

/** An application failure whose type is the catalogue code and whose first detail says the rest. */
export function toApplicationFailure({ message, details }: PurchaseFailure): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, details.code, details);
  // An end is no mistake in the code: a stack would only push the details out of sight in the Temporal UI.
  failure.stack = '';
  return failure;
}
