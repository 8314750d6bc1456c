import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Versioning } from '../config/versioning.js';
import { reason } from '../observability/reason.js';
import { makeCurrent } from '../temporal/operator-commands.js';

/** gRPC's: no worker of the deployment has polled yet. */
const NOT_FOUND = 5;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Tells whether Temporal gives new purchases to this version of the worker, and if not, by which command it would. Nothing goes
 * wrong without it; but until some version is current, no purchase goes on at all, and nobody would know why.
 */
export async function tellWhichIsCurrent(
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
      { deploymentName, buildId, why: reason(error) },
      'nobody can tell which version is current',
    );
    return;
  }
  const fields = { deploymentName, buildId };
  if (current === buildId) {
    log.info(fields, 'this version is current');
    return;
  }
  const makesItCurrent = makeCurrent(namespace, deploymentName, buildId);
  if (current === undefined) {
    log.warn(
      { ...fields, makesItCurrent },
      'no version of this deployment is current: its workers get nothing to do until one is',
    );
  } else {
    log.info(
      { ...fields, current, makesItCurrent },
      'another version is current: this one gets what is pinned to it, and its share of a ramp',
    );
  }
}

async function currentBuild(
  connection: NativeConnection,
  namespace: string,
  deploymentName: string,
): Promise<string | undefined> {
  try {
    const { workerDeploymentInfo } = await connection.withDeadline(
      Date.now() + ANSWER_WITHIN_MS,
      () => connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId ?? undefined;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return undefined;
    throw error;
  }
}
