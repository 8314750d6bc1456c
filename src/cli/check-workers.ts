import type { Client } from '@temporalio/client';
import type { PurchaseClient } from '../client/purchase-client.js';
import { makeCurrent } from '../temporal/operator-commands.js';
import { SUBMIT_QUEUE_SUFFIX } from '../temporal/queues.js';
import { failed, ok, type CheckResult } from './checks.js';

/** The version of a worker; `undefined` without worker versioning. */
type Version = { readonly deploymentName: string; readonly buildId: string } | undefined;

/** The pollers of one task queue for one kind of task. */
interface QueuePollers {
  readonly queue: string;
  /** The version to which Temporal gives new purchases. */
  readonly current: Version;
  /** The number of pollers that get new purchases. */
  readonly served: number;
  /** The versions of pollers that get none. */
  readonly idle: readonly Version[];
}

/** `TASK_QUEUE_TYPE_WORKFLOW` and `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. */
const WORKFLOWS = 1;
export const ACTIVITIES = 2;

const START = 'start a worker: npm run worker, or docker compose up --detach worker';

/** Checks that workers of a version that gets new purchases poll each task queue. */
export async function checkWorkers({ temporal, taskQueue }: PurchaseClient): Promise<CheckResult> {
  const queues = [
    [taskQueue, WORKFLOWS],
    [taskQueue, ACTIVITIES],
    [`${taskQueue}${SUBMIT_QUEUE_SUFFIX}`, ACTIVITIES],
  ] as const;
  const pollers = await Promise.all(
    queues.map(([queue, type]) => pollersOf(temporal, queue, type)),
  );
  const unserved = pollers.filter(({ served }) => served === 0);
  if (unserved.length === 0) {
    const fewest = Math.min(...pollers.map(({ served }) => served));
    const current = pollers[0]?.current;
    return ok(`${fewest} on ${taskQueue}${current ? `, ${formatVersion(current)}` : ''}`);
  }
  const unpolled = unserved.filter(({ idle }) => idle.length === 0);
  const names = [...new Set(unpolled.map(({ queue }) => queue))].join(', ');
  const noWorker = `no worker polls ${names}`;
  const notCurrent = unserved.find(({ idle }) => idle.length > 0);
  if (!notCurrent) return failed(`${noWorker}; purchases wait there`, START);
  const { queue, current, idle } = notCurrent;
  const which = current ? `${formatVersion(current)} is current` : 'no version of it is current';
  return failed(
    `the workers on ${queue} are ${formatVersion(idle[0])}, but ${which}${names && `, and ${noWorker}`}; purchases wait`,
    makeCurrent(
      temporal.options.namespace,
      (idle[0] ?? current)?.deploymentName ?? '',
      idle[0]?.buildId,
    ),
  );
}

async function pollersOf(client: Client, queue: string, type: 1 | 2): Promise<QueuePollers> {
  const { active, versioningInfo } = await describeQueue(client, queue, type);
  const current = versionOf(versioningInfo?.currentDeploymentVersion);
  const served = [formatVersion(current)];
  if (versioningInfo?.rampingVersionPercentage) {
    served.push(formatVersion(versionOf(versioningInfo.rampingDeploymentVersion)));
  }
  const versions = active.map(({ identity, deploymentOptions }) => ({
    identity,
    version: versionOf(deploymentOptions),
  }));
  const isServed = ({ version }: { version: Version }) => served.includes(formatVersion(version));
  return {
    queue,
    current,
    served: new Set(versions.filter(isServed).map(({ identity }) => identity)).size,
    idle: versions.filter((one) => !isServed(one)).map(({ version }) => version),
  };
}

/** A poll of a worker lasts up to a minute; a worker without a later one has stopped. */
const POLLED_WITHIN_MS = 75_000;

/** Describes a task queue with the pollers of the last minute only. */
export async function describeQueue(
  { workflowService, options }: Client,
  queue: string,
  taskQueueType: 1 | 2,
) {
  const { namespace } = options;
  const request = { namespace, taskQueue: { name: queue }, taskQueueType };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is not in the SDK's own exports
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue(request);
  const since = Date.now() / 1_000 - POLLED_WITHIN_MS / 1_000;
  const active = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds) > since);
  return { active, versioningInfo };
}

/** `WORKER_VERSIONING_MODE_VERSIONED` of Temporal's API. */
const VERSIONED = 2;

interface DeploymentVersion {
  readonly deploymentName?: string | null | undefined;
  readonly buildId?: string | null | undefined;
  readonly workerVersioningMode?: unknown;
}

function versionOf(version: DeploymentVersion | null | undefined): Version {
  const { deploymentName, buildId, workerVersioningMode = VERSIONED } = version ?? {};
  if (!deploymentName || !buildId || workerVersioningMode !== VERSIONED) return undefined;
  return { deploymentName, buildId };
}

function formatVersion(version: Version): string {
  return version
    ? `version ${version.buildId} of ${version.deploymentName}`
    : 'without worker versioning';
}
