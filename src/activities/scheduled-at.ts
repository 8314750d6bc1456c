import { Context } from '@temporalio/activity';

/**
 * When Temporal scheduled the running activity, on the clock of `performance.now()`, or later: Temporal does not
 * say how long this attempt waited for a worker, and the clock of this machine may be minutes off that of Temporal.
 * Called when the activity starts.
 */
export function scheduledAtMs(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  return performance.now() - (currentAttemptScheduledTimestampMs - scheduledTimestampMs);
}
