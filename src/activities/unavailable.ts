import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { LIMITS, truncateText } from '../acs/truncate.js';
import type { NoUsableResponse } from '../acs/transport/http-result.js';
import { retryDelay } from '../purchase/state/pauses.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { Dependencies } from './dependencies.js';

/**
 * The failure of an activity that got no usable response from ACS. Temporal retries it after the delay set here, so an
 * outage of any length adds nothing to the history.
 */
export function acsUnavailable(
  { reason, retryAfterMs }: Pick<NoUsableResponse, 'reason' | 'retryAfterMs'>,
  settings: Settings,
  { random }: Dependencies,
): ApplicationFailure {
  const message = truncateText(reason, LIMITS.message);
  return retriedFailure('AcsUnavailable', message, settings, random, retryAfterMs);
}

/** A failure of the running activity that Temporal retries after a pause, which doubles with each attempt. */
export function retriedFailure(
  type: string,
  message: string,
  pauses: Parameters<typeof retryDelay>[1],
  random: () => number,
  retryAfterMs?: number,
): ApplicationFailure {
  const { attempt } = Context.current().info;
  const nextRetryDelay = retryDelay(attempt, pauses, retryAfterMs, random);
  const failure = ApplicationFailure.create({ type, message, nextRetryDelay });
  // The Temporal UI shows it on the pending activity, where a stack of this code does not help.
  failure.stack = '';
  return failure;
}
