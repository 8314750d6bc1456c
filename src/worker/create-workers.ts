import { hostname } from 'node:os';
import {
  Worker,
  type ActivityInterceptorsFactory,
  type NativeConnection,
  type WorkerOptions,
} from '@temporalio/worker';
import {
  createActivities,
  createSubmitActivities,
  type Dependencies,
} from '../activities/index.js';
import type { Versioning } from '../config/versioning.js';
import { SUBMIT_QUEUE_SUFFIX } from '../temporal/queues.js';
import { workerIdentity } from '../purchase/contract/resource.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { WorkerMetrics } from './metrics.js';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  /** The workflow code: a prebuilt bundle, or the source to be bundled; and where it runs. */
  readonly workflows: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'debugMode'>;
  readonly dependencies: Dependencies;
  readonly metrics: WorkerMetrics;
  readonly versioning?: Versioning | undefined;
}

/** Poll activities mostly wait: the SDK's default of 100 slots would limit a worker to seven purchases a second. */
const ACTIVITY_SLOTS = 2_000;

/**
 * Cached workflows, 0.4 MB each: enough for twenty purchases a second of 25 seconds each. An evicted workflow is replayed within
 * milliseconds when it continues. The SDK's default grows with the memory of the machine, and so would the memory of the worker.
 */
const CACHED_WORKFLOWS = 500;

/** Time for a submit to report its result to Temporal after the timeout of the POST. */
const REPORT_MS = 5_000;

/** Options of every worker: slots, pollers, heartbeats and shutdown. */
export function workerTuning({ postTimeoutMs }: Pick<Settings, 'postTimeoutMs'>) {
  const graceMs = postTimeoutMs + REPORT_MS;
  return {
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxConcurrentActivityTaskExecutions: ACTIVITY_SLOTS,
    // Heartbeats also carry cancel requests: the default throttle would delay these by up to eight seconds.
    maxHeartbeatThrottleInterval: '1 s',
    // A POST in flight must end; all other activities are shorter.
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + REPORT_MS,
  } as const;
}

/** Options of workers that run workflows. */
export const WORKFLOW_TUNING = {
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  // How long a workflow task waits for a worker that was killed, before another worker gets the task.
  stickyQueueScheduleToStartTimeout: '1 s',
  maxCachedWorkflows: CACHED_WORKFLOWS,
} as const;

/** The two workers of one process: one for workflows, polls and lookups, one for submits only. */
export async function createWorkers(options: WorkersOptions): Promise<[Worker, Worker]> {
  const { connection, namespace, taskQueue, workflows, dependencies, metrics, versioning } =
    options;
  const { postsPerSecond } = dependencies.settings;
  const common = {
    connection,
    namespace,
    identity: workerIdentity(`${process.pid}@${hostname()}`, dependencies.resource),
    ...workerTuning(dependencies.settings),
    // Both workers need it: a workflow and its submits run in the same version.
    ...(versioning && { workerDeploymentOptions: deploymentOptions(versioning) }),
    interceptors: { activity: [attemptCounter(metrics)] },
  };
  return Promise.all([
    Worker.create({
      ...common,
      ...WORKFLOW_TUNING,
      ...workflows,
      sinks: metrics.sinks,
      taskQueue,
      activities: createActivities(dependencies),
    }),
    Worker.create({
      ...common,
      taskQueue: `${taskQueue}${SUBMIT_QUEUE_SUFFIX}`,
      activities: createSubmitActivities(dependencies),
      ...queueRate(postsPerSecond),
    }),
  ]);
}

/** Quotas of ACS are far below this rate, and the rate limit of the Temporal server slows purchases down. */
const UNLIMITED_FROM_PER_SECOND = 100;

/** The rate limit of the submit queue. The Temporal server applies it to the queue, so it holds for the whole fleet. */
export function queueRate(postsPerSecond: number | undefined): {
  maxTaskQueueActivitiesPerSecond?: number;
} {
  if (postsPerSecond === undefined || postsPerSecond >= UNLIMITED_FROM_PER_SECOND) return {};
  return { maxTaskQueueActivitiesPerSecond: postsPerSecond };
}

function deploymentOptions({ deploymentName, buildId, behavior }: Versioning) {
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: behavior,
  } as const;
}

function attemptCounter(metrics: WorkerMetrics): ActivityInterceptorsFactory {
  return ({ info: { activityType, attempt } }) => ({
    inbound: {
      execute: (input, next) => {
        metrics.countAttempt(activityType, attempt);
        return next(input);
      },
    },
  });
}
