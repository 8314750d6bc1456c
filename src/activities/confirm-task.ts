import { Context } from '@temporalio/activity';

/**
 * Asks Temporal by an awaited heartbeat whether this execution of the task is still current. It fails after
 * a terminate, reset, delete, pause, a timeout, or a completion by an operator. The task token addresses this
 * execution alone; an activity id addresses the execution that runs now.
 *
 * @param details shown on the pending activity from now on
 * @throws Error when Temporal did not confirm the task within `timeoutMs`
 */
export async function confirmTask(details: object, timeoutMs: number): Promise<void> {
  const { client, info } = Context.current();
  await client.withDeadline(Date.now() + timeoutMs, () =>
    client.activity.heartbeat(info.taskToken, details),
  );
}

/**
 * Elapsed time by two clocks: a suspended machine stops the monotonic clock, and the wall clock can
 * be set. A limit uses the larger result, a minimum the smaller one.
 */
export function stopwatch() {
  const started = { monotonic: performance.now(), wall: Date.now() };
  const clocks = () => [performance.now() - started.monotonic, Date.now() - started.wall] as const;
  return {
    atMostMs: () => Math.max(...clocks()),
    atLeastMs: () => Math.max(0, Math.min(...clocks())),
  };
}
