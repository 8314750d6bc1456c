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

/** What the workers need. */
export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  /** The workflow code: a prebuilt bundle, or the source to bundle now. */
  readonly workflows: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;
  readonly dependencies: Dependencies;
  readonly metrics: WorkerMetrics;
  readonly versioning?: Versioning | undefined;
}

/** Polls wait rather than work: a hundred slots, the usual number, would hold a worker to seven purchases a second. */
const SLOTS = 2_000;

/**
 * Workflows kept in memory, 0.4 MB each: enough for twenty purchases a second of 25 seconds. One that waits longer for Azure needs
 * none of it, and is replayed in milliseconds when it goes on. The SDK's usual number grows with the memory of the machine, and
 * with it what thousands of purchases in flight would need.
 */
const CACHED_WORKFLOWS = 500;

/** What a POST may need beside its own time limit until its report is with Temporal. */
const REPORT_MS = 5_000;

/** What makes every worker ours, whatever it runs: its slots, its pollers, and how long it waits for what. */
export function workerTuning({ postTimeoutMs }: Pick<Settings, 'postTimeoutMs'>) {
  const graceMs = postTimeoutMs + REPORT_MS;
  return {
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxConcurrentActivityTaskExecutions: SLOTS,
    // A beat is passed on at once: a cancel request and a kill are noticed within a few seconds rather than within eight.
    maxHeartbeatThrottleInterval: '1 s',
    // A running POST is waited for; nothing else takes as long.
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + REPORT_MS,
  } as const;
}

/** The same for what runs workflows. */
export const WORKFLOW_TUNING = {
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  // How long a purchase waits for a worker that was killed before another takes over.
  stickyQueueScheduleToStartTimeout: '1 s',
  maxCachedWorkflows: CACHED_WORKFLOWS,
} as const;

/** The two workers of one process: one for workflows, polls and looks, one for POSTs alone. */
export async function createWorkers(options: WorkersOptions): Promise<[Worker, Worker]> {
  const { connection, namespace, taskQueue, workflows, dependencies, metrics, versioning } =
    options;
  const { postsPerSecond } = dependencies.settings;
  const common = {
    connection,
    namespace,
    identity: workerIdentity(`${process.pid}@${hostname()}`, dependencies.resource),
    ...workerTuning(dependencies.settings),
    // Of both: the POSTs of a version are sent by its own workers.
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

/** A rate so high that it is no quota of anybody's; to have the server keep it costs more than a purchase does. */
const NO_QUOTA_PER_SECOND = 100;

/** Kept by the server for the whole queue, so for the whole fleet. */
export function queueRate(postsPerSecond: number | undefined): {
  maxTaskQueueActivitiesPerSecond?: number;
} {
  if (postsPerSecond === undefined || postsPerSecond >= NO_QUOTA_PER_SECOND) return {};
  return { maxTaskQueueActivitiesPerSecond: postsPerSecond };
}

function deploymentOptions({ deploymentName, buildId, behavior }: Versioning) {
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: behavior,
  } as const;
}

/** Tells the metrics of every attempt of an activity. */
function attemptCounter(metrics: WorkerMetrics): ActivityInterceptorsFactory {
  return ({ info: { activityType, attempt } }) => ({
    inbound: {
      execute: (input, next) => {
        metrics.attempted(activityType, attempt);
        return next(input);
      },
    },
  });
}
