import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createAcsClient } from '../../src/acs/client.js';
import { createCredentials } from '../../src/acs/auth/credentials.js';
import { createSend } from '../../src/acs/transport/http.js';
import { readWorkerConfig } from '../../src/config/worker-config.js';
import { WORKFLOW_TUNING, workerTuning } from '../../src/worker/create-workers.js';
import { createLogger } from '../../src/observability/logging.js';
import { temporalLogger } from '../../src/worker/temporal-logger.js';
import { createBaselineActivities } from './activities.js';

/**
 * A worker of the bare and the naive workflow, with the configuration, the logger and the worker options of the product.
 * Heartbeats are throttled as the SDK does by default, or with `HEARTBEATS=product` as the product's worker does.
 */
const config = readWorkerConfig(process.env);
const log = createLogger(config.logLevel);
Runtime.install({
  logger: temporalLogger(log),
  telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
});
const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
const { maxHeartbeatThrottleInterval, ...tuning } = workerTuning(config.settings);
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: config.taskQueue,
  ...tuning,
  ...(process.env['HEARTBEATS'] === 'product' && { maxHeartbeatThrottleInterval }),
  ...WORKFLOW_TUNING,
  workflowBundle: { codePath: fileURLToPath(new URL('workflow-bundle.js', import.meta.url)) },
  activities: createBaselineActivities(
    createAcsClient(createSend(await createCredentials(config.acs))),
    config.settings,
  ),
});
log.info('worker is ready');
await worker.run();
