import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createAcsClient } from './acs/client.js';
import { openAcs } from './acs/entra.js';
import { createSend } from './acs/http.js';
import { readWorkerConfig, type WorkerConfig } from './config/worker-config.js';
import { createWorkers } from './worker/create-workers.js';
import { createLogger, temporalLogger } from './worker/logging.js';
import { ensureStageAttribute } from './worker/search-attribute.js';
import { workflowCode } from './worker/workflow-code.js';
import { createSendWebhook } from './webhooks/send-webhook.js';

/** The signals on which the Temporal runtime drains its workers; the activities are told by the same. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

async function main(config: WorkerConfig): Promise<void> {
  const log = createLogger(config.logLevel);
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: [...STOP_SIGNALS],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
  });
  const stopping = new AbortController();
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping: polls end now, a POST under way is waited for');
      stopping.abort();
    });
  }
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  try {
    await ensureStageAttribute(connection, namespace);
    const workers = await createWorkers({
      connection,
      namespace,
      taskQueue: config.taskQueue,
      workflows: workflowCode(config.production),
      dependencies: {
        acs: createAcsClient(createSend(await openAcs(config.acs))),
        settings: config.settings,
        ...(config.events && { sendEvent: createSendWebhook(config.events) }),
        log,
        stopping: stopping.signal,
        random: Math.random,
      },
    });
    const { taskQueue } = config;
    const { address } = connectionOptions;
    log.info({ address, namespace, taskQueue, endpoint: config.acs.endpoint }, 'worker is ready');
    const runs = workers.map((worker) => worker.run());
    try {
      await Promise.all(runs);
    } finally {
      // One of them failing must not leave the other half a service.
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    }
    log.info('worker has stopped');
  } finally {
    await connection.close();
  }
}

try {
  await main(readWorkerConfig(process.env));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
