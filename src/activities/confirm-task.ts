import { Context } from '@temporalio/activity';

/**
 * Asks Temporal whether this execution of the task is still the wanted one, by an awaited heartbeat. It
 * fails after a terminate, reset, delete, pause, a time limit, or a completion by somebody else. The task
 * token addresses this execution alone; an activity id would address whichever runs now.
 *
 * @param details shown on the pending activity from now on
 * @throws Error when Temporal did not say yes within `timeoutMs`
 */
export async function confirmTask(details: object, timeoutMs: number): Promise<void> {
  const { client, info } = Context.current();
  await client.withDeadline(Date.now() + timeoutMs, () =>
    client.activity.heartbeat(info.taskToken, details),
  );
}

/**
 * Elapsed time by two clocks: a suspended machine stops the monotonic clock, and the wall clock can
 * be set. What must not last too long takes the larger result, what must last long enough the smaller.
 */
export interface Stopwatch {
  readonly atMostMs: () => number;
  readonly atLeastMs: () => number;
}

export function stopwatch(): Stopwatch {
  const started = { monotonic: performance.now(), wall: Date.now() };
  const clocks = () => [performance.now() - started.monotonic, Date.now() - started.wall] as const;
  return {
    atMostMs: () => Math.max(...clocks()),
    atLeastMs: () => Math.max(0, Math.min(...clocks())),
  };
}
