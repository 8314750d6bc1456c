import { Context } from '@temporalio/activity';

/** Temporal's word that a task is still wanted; it is good for a short time only. */
export interface Confirmation {
  /** Time since the question was sent: the larger of two clocks counts. */
  readonly elapsedMs: () => number;
}

/**
 * Asks Temporal whether this execution of the task is still the wanted one, by an awaited heartbeat. It
 * fails after a terminate, reset, delete, pause, a time limit, or a completion by somebody else. The task
 * token addresses this execution alone; an activity id would address whichever runs now.
 *
 * @param details shown on the pending activity from now on
 * @throws Error when Temporal did not say yes within `timeoutMs`
 */
export async function confirmTask(details: object, timeoutMs: number): Promise<Confirmation> {
  const { client, info } = Context.current();
  const asked = stopwatch();
  await client.withDeadline(Date.now() + timeoutMs, () =>
    client.activity.heartbeat(info.taskToken, details),
  );
  return { elapsedMs: asked };
}

/**
 * Measures elapsed time by two clocks, of which the larger result counts: a suspended machine stops the
 * monotonic clock, and somebody may set the other.
 */
export function stopwatch(): () => number {
  const started = { monotonic: performance.now(), wall: Date.now() };
  return () => Math.max(performance.now() - started.monotonic, Date.now() - started.wall);
}
