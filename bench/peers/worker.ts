import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createAcsClient } from '../../src/acs/client.js';
import { openAcs } from '../../src/acs/auth/entra.js';
import { createSend } from '../../src/acs/transport/http.js';
import { readWorkerConfig } from '../../src/config/worker-config.js';
import { WORKFLOW_TUNING, workerTuning } from '../../src/worker/create-workers.js';
import { createLogger, temporalLogger } from '../../src/observability/logging.js';
import { createPeerActivities } from './activities.js';

/**
 * A worker of the bare and the naive workflow, in a process of its own: configured, connected and tuned as the product's.
 * `PEERS_BUNDLE` names the bundle of its workflow code. Heartbeats are passed on as seldom as the SDK does it by itself,
 * or with `PEERS_HEARTBEATS=product` as often as the product has it.
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
const beatsAsOurs = process.env['PEERS_HEARTBEATS'] === 'product';
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: config.taskQueue,
  ...tuning,
  ...(beatsAsOurs && { maxHeartbeatThrottleInterval }),
  ...WORKFLOW_TUNING,
  workflowBundle: { codePath: process.env['PEERS_BUNDLE'] ?? '' },
  activities: createPeerActivities(
    createAcsClient(createSend(await openAcs(config.acs))),
    config.settings,
  ),
});
log.info('worker is ready');
await worker.run();
