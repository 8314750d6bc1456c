import type { Client } from '@temporalio/client';
import type { PurchaseClient } from '../client/purchase-client.js';
import { reason } from '../observability/reason.js';
import { makeCurrent } from '../temporal/operator-commands.js';
import { SUBMIT_QUEUE_SUFFIX } from '../temporal/queues.js';
import { failed, ok, type CheckResult } from './checks.js';
import { ACTIVITIES, describeQueue, WORKFLOWS } from './describe-queue.js';

/** The version of a worker; `undefined` for one that takes no part in versioning. */
type Version = { readonly deploymentName: string; readonly buildId: string } | undefined;

/** Who polls one queue for one kind of task. */
interface Attendance {
  readonly queue: string;
  /** The version to which Temporal gives new purchases. */
  readonly current: Version;
  /** How many get new purchases, or a share of them. */
  readonly served: number;
  /** The versions of those who get none. */
  readonly idle: readonly Version[];
}

/** Whether somebody polls each queue of purchases, and is of a version that Temporal gives new ones to. */
export async function checkWorkers({ temporal, taskQueue }: PurchaseClient): Promise<CheckResult> {
  const start = 'start a worker: npm run worker, or docker compose up --detach worker';
  const wanted = [
    [taskQueue, WORKFLOWS],
    [taskQueue, ACTIVITIES],
    [`${taskQueue}${SUBMIT_QUEUE_SUFFIX}`, ACTIVITIES],
  ] as const;
  let found: Attendance[];
  try {
    found = await Promise.all(wanted.map(([queue, type]) => attendance(temporal, queue, type)));
  } catch (error) {
    return failed(`${taskQueue} cannot be asked about: ${reason(error)}`, start);
  }
  const deserted = found.filter(({ served }) => served === 0);
  if (deserted.length === 0) {
    const fewest = Math.min(...found.map(({ served }) => served));
    const current = found[0]?.current;
    return ok(`${fewest} on ${taskQueue}${current ? `, ${say(current)}` : ''}`);
  }
  const idle = deserted.find((one) => one.idle.length > 0);
  if (idle) {
    const others = deserted.filter((one) => one.idle.length === 0);
    const nobody = others.length > 0 ? `, and nobody polls ${queuesOf(others)}` : '';
    return failed(
      `those who poll ${idle.queue} are ${say(idle.idle[0])}, but ${sayCurrent(idle.current)}${nobody}; purchases wait`,
      mend(temporal.options.namespace, idle),
    );
  }
  const queues = queuesOf(deserted);
  return failed(`nobody polls ${queues}; purchases wait there until somebody does`, start);
}

function queuesOf(attendances: readonly Attendance[]): string {
  return [...new Set(attendances.map(({ queue }) => queue))].join(', ');
}

async function attendance(client: Client, queue: string, type: 1 | 2): Promise<Attendance> {
  const { alive, versioningInfo: routing } = await describeQueue(client, queue, type);
  const current = versionOf(routing?.currentDeploymentVersion);
  const fed = [say(current)];
  if (routing?.rampingVersionPercentage) fed.push(say(versionOf(routing.rampingDeploymentVersion)));
  const versions = alive.map(({ identity, deploymentOptions }) => ({
    identity,
    version: versionOf(deploymentOptions),
  }));
  const isFed = ({ version }: { version: Version }) => fed.includes(say(version));
  return {
    queue,
    current,
    served: new Set(versions.filter(isFed).map(({ identity }) => identity)).size,
    idle: versions.filter((one) => !isFed(one)).map(({ version }) => version),
  };
}

interface Told {
  readonly deploymentName?: string | null | undefined;
  readonly buildId?: string | null | undefined;
  /** `WORKER_VERSIONING_MODE_VERSIONED` is 2. */
  readonly workerVersioningMode?: unknown;
}

function versionOf(told: Told | null | undefined): Version {
  const { deploymentName, buildId, workerVersioningMode = VERSIONED } = told ?? {};
  if (!deploymentName || !buildId || workerVersioningMode !== VERSIONED) return undefined;
  return { deploymentName, buildId };
}

const VERSIONED = 2;

function say(version: Version): string {
  return version
    ? `version ${version.buildId} of ${version.deploymentName}`
    : 'without worker versioning';
}

function sayCurrent(current: Version): string {
  return current ? `${say(current)} is current` : 'no version of it is current';
}

function mend(namespace: string, { idle: [idle], current }: Attendance): string {
  return makeCurrent(namespace, (idle ?? current)?.deploymentName ?? '', idle?.buildId);
}
