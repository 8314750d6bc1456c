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
  const fields = { deploymentName, buildId };
  let current: string | null | undefined;
  try {
    const { workerDeploymentInfo } = await connection.withDeadline(Date.now() + TIMEOUT_MS, () =>
      connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    current = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
  } catch (error) {
    if ((error as { code?: number }).code !== NOT_FOUND) {
      const text = 'cannot read which version of the deployment is current';
      log.warn({ ...fields, reason: reason(error) }, text);
      return;
    }
  }
  const command = makeCurrent(namespace, deploymentName, buildId);
  if (current === buildId) log.info(fields, 'this version is current');
  else if (current) {
    const text =
      'another version is current: this version gets tasks of workflows pinned to it, and its share of a ramp';
    log.info({ ...fields, current, command }, text);
  } else {
    const text =
      'no version of the deployment is current: its workers get no tasks; run the command';
    log.warn({ ...fields, command }, text);
  }
}
