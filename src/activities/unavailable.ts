import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Unavailable } from '../acs/meaning.js';
import { retryDelay } from '../purchase/pauses.js';
import type { Dependencies } from './dependencies.js';

/** Type of the failure of an activity to which ACS gave no answer. */
export const ACS_UNAVAILABLE = 'AcsUnavailable';

/**
 * The failure of an activity to which ACS gave no answer. The engine retries it after the delay set here, so
 * an outage of any length adds nothing to the history.
 */
export function acsUnavailable(
  { why, retryAfterMs }: Omit<Unavailable, 'is'>,
  { settings, random }: Dependencies,
): ApplicationFailure {
  const { attempt } = Context.current().info;
  return ApplicationFailure.create({
    type: ACS_UNAVAILABLE,
    message: why,
    nextRetryDelay: retryDelay(attempt, settings, retryAfterMs, random),
  });
}
