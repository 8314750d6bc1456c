import type { Client } from '@temporalio/client';
import type { PurchaseClient } from '../client/purchase-client.js';
import { SUBMIT_QUEUE_SUFFIX } from '../purchase/queues.js';
import { STAGE_ATTRIBUTE } from '../purchase/stages.js';

/** What came of one check: good, bad with what mends it, or not made. */
export type Finding =
  | { readonly verdict: 'ok'; readonly found: string }
  | { readonly verdict: 'failed'; readonly found: string; readonly mend: string }
  | { readonly verdict: 'skipped'; readonly found: string };

export const ok = (found: string): Finding => ({ verdict: 'ok', found });
export const failed = (found: string, mend: string): Finding => ({
  verdict: 'failed',
  found,
  mend,
});
export const skipped = (found: string): Finding => ({ verdict: 'skipped', found });

/** A worker polls for a minute at a time; one that has not been heard of for longer is gone. */
const POLLED_WITHIN_MS = 75_000;
const DAY_S = 86_400;

/** `TASK_QUEUE_TYPE_WORKFLOW` and `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. */
const [WORKFLOWS, ACTIVITIES] = [1, 2] as const;

/** gRPC's. */
const NOT_FOUND = 5;

export async function checkNamespace({ workflowService, options }: Client): Promise<Finding> {
  const { namespace } = options;
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
    return ok(`${namespace}; keeps what has ended for ${Math.round(days * 10) / 10} days`);
  } catch (error) {
    const { code } = error as { code?: number };
    // Somebody who may not ask may still buy.
    if (code !== NOT_FOUND) return skipped(`${namespace}: ${reason(error)}`);
    return failed(
      `${namespace}: ${reason(error)}`,
      `temporal operator namespace create --namespace ${namespace} --retention 90d`,
    );
  }
}

/** Asks for purchases by it: that needs no operator's rights. */
export async function checkSearchAttribute({ workflowService, options }: Client): Promise<Finding> {
  const { namespace } = options;
  try {
    const query = `${STAGE_ATTRIBUTE} = 'stalled' AND ExecutionStatus = 'Running'`;
    const { count } = await workflowService.countWorkflowExecutions({ namespace, query });
    return ok(`${STAGE_ATTRIBUTE} is registered; ${String(count)} stalled`);
  } catch (error) {
    return failed(
      `${STAGE_ATTRIBUTE} cannot be asked for: ${reason(error)}`,
      `temporal operator search-attribute create --namespace ${namespace} --name ${STAGE_ATTRIBUTE} --type Keyword`,
    );
  }
}

export async function checkWorkers({ temporal, taskQueue }: PurchaseClient): Promise<Finding> {
  const mend = 'ACS_CONNECTION_STRING=… npm run worker';
  const wanted = [
    [taskQueue, WORKFLOWS],
    [taskQueue, ACTIVITIES],
    [`${taskQueue}${SUBMIT_QUEUE_SUFFIX}`, ACTIVITIES],
  ] as const;
  let polled: number[];
  try {
    polled = await Promise.all(wanted.map(([queue, type]) => pollersOf(temporal, queue, type)));
  } catch (error) {
    return failed(`${taskQueue} cannot be asked about: ${reason(error)}`, mend);
  }
  const fewest = Math.min(...polled);
  if (fewest > 0) return ok(`${fewest} on ${taskQueue}`);
  const deserted = wanted.filter((_, index) => polled[index] === 0).map(([queue]) => queue);
  return failed(
    `nobody polls ${[...new Set(deserted)].join(', ')}; purchases wait there until somebody does`,
    mend,
  );
}

async function pollersOf(
  { workflowService, options }: Client,
  queue: string,
  taskQueueType: 1 | 2,
): Promise<number> {
  const { namespace } = options;
  const request = { namespace, taskQueue: { name: queue }, taskQueueType };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is not in the SDK's own exports
  const { pollers } = await workflowService.describeTaskQueue(request);
  const since = Date.now() / 1_000 - POLLED_WITHIN_MS / 1_000;
  const alive = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds) > since);
  return new Set(alive.map(({ identity }) => identity)).size;
}

/** What Temporal said, without the stack of gRPC around it. */
export function reason(error: unknown): string {
  const { details, cause } = error as { details?: string; cause?: { details?: string } };
  return details ?? cause?.details ?? (error instanceof Error ? error.message : String(error));
}
