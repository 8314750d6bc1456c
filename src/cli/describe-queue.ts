import type { Client } from '@temporalio/client';

/** A poll of a worker lasts up to a minute; a worker without a later one has stopped. */
const POLLED_WITHIN_MS = 75_000;

/** `TASK_QUEUE_TYPE_WORKFLOW` and `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. */
export const [WORKFLOWS, ACTIVITIES] = [1, 2] as const;

type Description = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;

/** Describes a task queue with the pollers of the last minute only. */
export async function describeQueue(
  { workflowService, options }: Client,
  queue: string,
  taskQueueType: 1 | 2,
): Promise<{
  readonly active: Description['pollers'];
  readonly versioningInfo: Description['versioningInfo'];
}> {
  const { namespace } = options;
  const request = { namespace, taskQueue: { name: queue }, taskQueueType };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is not in the SDK's own exports
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue(request);
  const since = Date.now() / 1_000 - POLLED_WITHIN_MS / 1_000;
  const active = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds) > since);
  return { active, versioningInfo };
}
