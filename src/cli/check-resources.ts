import type { PurchaseClient } from '../client/purchase-client.js';
import { openWorkflowsQuery, SUBMIT_QUEUE_SUFFIX, WORKFLOW_TYPE } from '../temporal/queues.js';
import { resourceIn, resourceServedBy } from '../purchase/contract/resource.js';
import { failed, ok, skipped, type CheckResult } from './checks.js';
import { ACTIVITIES, describeQueue } from './check-workers.js';

/** Listing more would take seconds. */
const MAX_PURCHASES = 500;

/** Whether the workers on the task queue serve the ACS resources to which its running purchases belong. */
export async function checkResources(purchases: PurchaseClient): Promise<CheckResult> {
  const { temporal, taskQueue } = purchases;
  const queue = `${taskQueue}${SUBMIT_QUEUE_SUFFIX}`;
  const { active } = await describeQueue(temporal, queue, ACTIVITIES);
  const served = active.map(({ identity }) => resourceServedBy(identity ?? ''));
  return compareResources(taskQueue, served, await resourcesOfRunning(purchases));
}

/**
 * Compares the ACS resources of workers and running purchases.
 *
 * @param serving of each worker on the task queue; `undefined` if its identity has none
 * @param belonging of each running purchase that names one
 */
export function compareResources(
  taskQueue: string,
  serving: readonly (string | undefined)[],
  belonging: readonly string[],
): CheckResult {
  const served = distinct(serving);
  if (served.length === 0) return skipped('no worker reports its ACS resource');
  const unserved = distinct(belonging).filter((resource) => !served.includes(resource));
  if (unserved.length > 0) {
    const waiting = belonging.filter((resource) => unserved.includes(resource)).length;
    return failed(
      `running purchases of ${unserved.join(', ')} (${waiting}) wait: the workers on ${taskQueue} serve ${served.join(', ')}`,
      'start a worker with the connection string of that resource on this task queue; if it is the same resource under another name, set ACS_RESOURCE on all processes',
    );
  }
  if (served.length > 1) {
    return failed(
      `workers on ${taskQueue} serve ${served.length} ACS resources: ${served.join(', ')}; purchases wait for a worker of theirs`,
      'give each resource a task queue of its own: ACS_PURCHASES_TASK_QUEUE (docs/operations.md#two-acs-resources)',
    );
  }
  return ok(`all workers on ${taskQueue} serve ${served.join()}`);
}

/** The resource of each running purchase that names one. */
async function resourcesOfRunning({ temporal, taskQueue }: PurchaseClient): Promise<string[]> {
  const query = openWorkflowsQuery(taskQueue, `WorkflowType = '${WORKFLOW_TYPE}'`);
  const resources: string[] = [];
  let left = MAX_PURCHASES;
  for await (const { memo } of temporal.workflow.list({ query })) {
    const resource = resourceIn(memo);
    if (resource !== undefined) resources.push(resource);
    left -= 1;
    if (left === 0) break;
  }
  return resources;
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}
