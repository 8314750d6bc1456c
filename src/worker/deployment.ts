import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Versioning } from '../config/versioning.js';
import { reason } from '../observability/reason.js';
import { makeCurrent } from '../temporal/operator-commands.js';

/** gRPC status: no worker of the deployment has polled yet. */
const NOT_FOUND = 5;
const TIMEOUT_MS = 5_000;

/**
 * Logs whether this version is the current one of its deployment, else the command that makes it current. Without a current
 * version, purchases make no progress, and no other log line shows why.
 */
export async function logCurrentVersion(
  connection: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: Versioning,
  log: Logger,
): Promise<void> {
  let current: string | undefined;
  try {
    current = await currentBuild(connection, namespace, deploymentName);
  } catch (error) {
    log.warn(
      { deploymentName, buildId, reason: reason(error) },
      'cannot read which version of the deployment is current',
    );
    return;
  }
  const fields = { deploymentName, buildId };
  if (current === buildId) {
    log.info(fields, 'this version is current');
    return;
  }
  const command = makeCurrent(namespace, deploymentName, buildId);
  if (current === undefined) {
    log.warn(
      { ...fields, command },
      'no version of the deployment is current: its workers get no tasks; run the command',
    );
  } else {
    log.info(
      { ...fields, current, command },
      'another version is current: this version gets tasks of workflows pinned to it, and its share of a ramp',
    );
  }
}

async function currentBuild(
  connection: NativeConnection,
  namespace: string,
  deploymentName: string,
): Promise<string | undefined> {
  try {
    const { workerDeploymentInfo } = await connection.withDeadline(Date.now() + TIMEOUT_MS, () =>
      connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId ?? undefined;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return undefined;
    throw error;
  }
}
