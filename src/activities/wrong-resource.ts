import { Context } from '@temporalio/activity';
import { wrongResourceText, WRONG_RESOURCE } from '../purchase/contract/resource.js';
import type { Dependencies } from './dependencies.js';
import type { PurchaseInput } from './inputs.js';
import { retriedFailure } from './unavailable.js';

/**
 * Why this worker must not ask ACS about a purchase: it serves another resource.
 *
 * @returns `undefined` when the purchase belongs to the worker's resource, or its resource is not known
 */
export function wrongResource(
  { resource: belongsTo, subject }: PurchaseInput,
  { resource, log, countWrongResource }: Dependencies,
): string | undefined {
  if (belongsTo === null || belongsTo === resource) return undefined;
  const { activityType } = Context.current().info;
  countWrongResource?.(activityType);
  const { operationId } = subject;
  const fields = { operationId, activity: activityType, resource, belongsTo };
  log.warn(fields, 'the purchase belongs to another ACS resource: ACS was not asked');
  return wrongResourceText(resource, belongsTo);
}

/** @throws ApplicationFailure `WrongResource`, which Temporal retries until a worker of the right one takes it */
export function refuseWrongResource(input: PurchaseInput, deps: Dependencies): void {
  const why = wrongResource(input, deps);
  if (why === undefined) return;
  const { wrongResourceMinPauseMs, wrongResourceMaxPauseMs, retryAfterCapMs } = input.settings;
  const pauses = {
    retryMinPauseMs: wrongResourceMinPauseMs,
    retryMaxPauseMs: wrongResourceMaxPauseMs,
    retryAfterCapMs,
  };
  throw retriedFailure(WRONG_RESOURCE, why, pauses, deps.random);
}
