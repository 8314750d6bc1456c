import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { collectDefaultMetrics } from 'prom-client';
import { PostsInFlight } from './activities/posts-in-flight.js';
import { createAcsClient } from './acs/client.js';
import { createCredentials } from './acs/auth/credentials.js';
import { createSend } from './acs/transport/http.js';
import { rateLimitedSend } from './acs/rate-limit/rate-limited.js';
import { RateLimiter } from './acs/rate-limit/rate-limiter.js';
import { limitsOf } from './config/limits.js';
import { temporalConfig, temporalUnreachable } from './temporal/connection.js';
import { readWorkerConfig, type WorkerConfig } from './config/worker-config.js';
import { rateLimitMetrics } from './observability/rate-limit-metrics.js';
import { createAdminServer, listen } from './observability/admin-server.js';
import { Reachability, registerReachableGauge } from './observability/reachability.js';
import { createCoreMetrics } from './worker/core-metrics.js';
import { createWorkers } from './worker/create-workers.js';
import { logCurrentVersion } from './worker/deployment.js';
import { createLogger } from './observability/logging.js';
import { temporalLogger } from './worker/temporal-logger.js';
import { WorkerMetrics } from './worker/metrics.js';
import { ensureSearchAttributes } from './temporal/ensure-search-attributes.js';
import { registerOpenPurchases } from './worker/open-purchases.js';
import { workflowCode } from './worker/workflow-code.js';
import { createSendWebhook } from './webhooks/send-webhook.js';

/** On these signals the Temporal runtime shuts its workers down, and this program stops its activities. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

async function main(config: WorkerConfig): Promise<void> {
  const log = createLogger(config.logLevel);
  const coreMetrics = await createCoreMetrics();
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: [...STOP_SIGNALS],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } },
      metrics: { prometheus: coreMetrics.exporter },
    },
  });
  const stopping = new AbortController();
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping: polls end now, POSTs in flight finish');
      stopping.abort();
    });
  }
  const { connectionOptions, namespace = 'default' } = temporalConfig(process.env);
  const connection = await NativeConnection.connect(connectionOptions).catch((error: unknown) => {
    throw temporalUnreachable(error);
  });
  const { taskQueue } = config;
  const metrics = new WorkerMetrics();
  const { registry } = metrics;
  collectDefaultMetrics({ register: registry });
  const temporal = new Reachability(connection, namespace);
  registerReachableGauge(registry, temporal);
  const { stalledAfterMs } = config.settings;
  registerOpenPurchases(registry, connection, namespace, taskQueue, stalledAfterMs);
  let workers: readonly Worker[] = [];
  const adminServer = createAdminServer({
    notReadyReason: async () => notRunning(workers) ?? (await temporal.problem()),
    metrics: async () => (await registry.metrics()) + (await coreMetrics.text()),
  });
  try {
    const adminPort = await listen(adminServer, {
      host: config.adminHost,
      port: config.adminPort,
      variable: 'WORKER_ADMIN_PORT',
    });
    await ensureSearchAttributes(connection, namespace);
    const limiter = new RateLimiter({
      ...limitsOf(config.settings, config.requestsPerSecond),
      observer: rateLimitMetrics(registry),
    });
    const acs = createAcsClient(
      rateLimitedSend(createSend(await createCredentials(config.acs)), limiter),
    );
    const sendEvent = config.events && createSendWebhook(config.events);
    workers = await createWorkers({
      connection,
      namespace,
      taskQueue,
      workflows: workflowCode(config.production),
      dependencies: {
        acs: metrics.calls.count(acs),
        resource: config.acs.resource,
        countWrongResource: metrics.countWrongResource,
        acquireSubmitSlot: (maxWaitMs) => limiter.acquireSubmitSlot(maxWaitMs),
        settings: config.settings,
        postsInFlight: new PostsInFlight(),
        ...(sendEvent && { sendEvent: metrics.countDeliveries(sendEvent) }),
        log,
        stopping: stopping.signal,
        random: Math.random,
      },
      metrics,
      versioning: config.versioning,
    });
    const runs = workers.map((worker) => worker.run());
    const { address } = connectionOptions;
    const { endpoint, resource } = config.acs;
    const fields = { address, namespace, taskQueue, endpoint, resource };
    log.info({ ...fields, adminPort }, 'worker is ready');
    if (config.versioning) void logCurrentVersion(connection, namespace, config.versioning, log);
    try {
      await Promise.all(runs);
    } finally {
      // If one worker fails, the process must end: the other one cannot purchase alone.
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    }
    log.info('worker has stopped');
  } finally {
    await adminServer.close();
    await connection.close();
  }
}

/** Why this process runs no purchases now; `undefined` when all its workers run. */
function notRunning(workers: readonly Worker[]): string | undefined {
  if (workers.length === 0) return 'the worker is starting';
  const states = workers.map((worker) => worker.getState());
  return states.every((state) => state === 'RUNNING')
    ? undefined
    : `the workers are ${states.join(', ')}`;
}

try {
  await main(readWorkerConfig(process.env));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
