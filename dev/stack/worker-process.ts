import type { Versioning } from '../../src/config/versioning.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import { Child } from '../processes/child.js';
import { nodeArguments } from '../processes/node-arguments.js';
import { childEnvironment } from '../processes/environment.js';
import type { ProcessLimits } from './limits.js';
import { settingVariables } from './settings.js';

export interface WorkerProcessOptions {
  /** Address of the Temporal server. */
  readonly address: string;
  readonly connectionString: string;
  /** Name of the ACS resource, when its port may change. */
  readonly resource?: string | undefined;
  readonly taskQueue?: string;
  readonly settings?: Partial<Settings>;
  readonly limits?: ProcessLimits | undefined;
  /** Highest monthly cost of a purchase, such as `25 USD`. */
  readonly spendingLimit?: string | undefined;
  /** The receiver of events. */
  readonly events?: WebhookReceiver | undefined;
  /** PEM file of a certificate to trust, in addition to the default ones. */
  readonly caFile?: string | undefined;
  /** Runs the build instead of the source. */
  readonly built?: boolean | undefined;
  /** Runs the copy of the project in this folder. */
  readonly folder?: string | undefined;
  /** Temporal's worker versioning. */
  readonly versioning?: Versioning | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Starts `src/worker.ts` and waits until it is ready. @throws Error with its last output otherwise */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<Child> {
  const {
    address,
    connectionString,
    resource,
    taskQueue,
    settings = {},
    limits,
    spendingLimit,
    events,
    caFile,
    built,
    folder,
    versioning,
    onLine,
  } = options;
  const child = await Child.start({
    name: 'The worker',
    command: process.execPath,
    args: nodeArguments('src/worker', built, folder),
    env: childEnvironment({
      TEMPORAL_ADDRESS: address,
      ACS_CONNECTION_STRING: connectionString,
      WORKER_ADMIN_PORT: '0',
      ...(resource !== undefined && { ACS_RESOURCE: resource }),
      ...(taskQueue !== undefined && { ACS_PURCHASES_TASK_QUEUE: taskQueue }),
      ...(limits && {
        ACS_POSTS_PER_SECOND: String(limits.postsPerSecond),
        ACS_REQUESTS_PER_SECOND: String(limits.requestsPerSecond),
      }),
      ...(spendingLimit !== undefined && { SPENDING_LIMIT_PER_PURCHASE: spendingLimit }),
      ...(events && { EVENTS_URL: events.url, EVENTS_SECRET: events.secrets.join(',') }),
      ...(caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }),
      ...(versioning && versioningVariables(versioning)),
      ...settingVariables(settings),
    }),
    onLine,
  });
  await child.ready(/worker is ready/);
  return child;
}

function versioningVariables({ deploymentName, buildId, behavior }: Versioning) {
  return {
    WORKER_VERSIONING: behavior === 'PINNED' ? 'pinned' : 'auto-upgrade',
    WORKER_DEPLOYMENT_NAME: deploymentName,
    WORKER_BUILD_ID: buildId,
  };
}
