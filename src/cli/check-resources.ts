import type { PurchaseClient } from '../client/purchase-client.js';
import { reason } from '../observability/reason.js';
import { SUBMIT_QUEUE_SUFFIX, WORKFLOW_TYPE } from '../temporal/queues.js';
import { resourceIn, resourceServedBy } from '../purchase/contract/resource.js';
import { failed, ok, skipped, type CheckResult } from './checks.js';
import { ACTIVITIES, describeQueue } from './describe-queue.js';

/** Reading the memos of more would take seconds. */
const MAX_PURCHASES = 500;

/** Whether the workers on the task queue serve the ACS resources to which its running purchases belong. */
export async function checkResources(purchases: PurchaseClient): Promise<CheckResult> {
  const { temporal, taskQueue } = purchases;
  try {
    const queue = `${taskQueue}${SUBMIT_QUEUE_SUFFIX}`;
    const { alive } = await describeQueue(temporal, queue, ACTIVITIES);
    const served = alive.map(({ identity }) => resourceServedBy(identity ?? ''));
    return compareResources(taskQueue, served, await resourcesOfRunning(purchases));
  } catch (error) {
    return skipped(`Temporal cannot be asked for ACS resources: ${reason(error)}`);
  }
}

/**
 * What the resources of workers and of running purchases mean together.
 *
 * @param serving of each worker on the task queue; `undefined` of one that does not say
 * @param belonging of each running purchase that names one
 */
export function compareResources(
  taskQueue: string,
  serving: readonly (string | undefined)[],
  belonging: readonly string[],
): CheckResult {
  const served = distinct(serving);
  if (served.length === 0) return skipped('no worker says which ACS resource it serves');
  const orphaned = distinct(belonging).filter((resource) => !served.includes(resource));
  if (orphaned.length > 0) {
    const waiting = belonging.filter((resource) => orphaned.includes(resource)).length;
    return failed(
      `running purchases of ${orphaned.join(', ')} (${waiting}) wait: the workers on ${taskQueue} serve ${served.join(', ')}`,
      "start a worker with that resource's connection string on this task queue; if it is the same resource under another name, set ACS_RESOURCE on all processes",
    );
  }
  if (served.length > 1) {
    return failed(
      `workers on ${taskQueue} serve ${served.length} ACS resources: ${served.join(', ')}; purchases wait for the right one`,
      'give each resource a task queue of its own: ACS_PURCHASES_TASK_QUEUE (docs/operations.md#two-acs-resources)',
    );
  }
  return ok(`all workers on ${taskQueue} serve ${served.join()}`);
}

/** The resource of each running purchase that names one. */
async function resourcesOfRunning({ temporal, taskQueue }: PurchaseClient): Promise<string[]> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  const found: string[] = [];
  let left = MAX_PURCHASES;
  for await (const { memo } of temporal.workflow.list({ query })) {
    const resource = resourceIn(memo);
    if (resource !== undefined) found.push(resource);
    left -= 1;
    if (left === 0) break;
  }
  return found;
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}
