import { STAGE_ATTRIBUTE } from './stages.js';

/** Commands of the Temporal CLI that mend what keeps purchases from going on, as a person would type them. */

/** Registers the search attribute of the stage. */
export function registerStage(namespace: string): string {
  return `temporal operator search-attribute create --namespace ${namespace} --name ${STAGE_ATTRIBUTE} --type Keyword`;
}

/** Gives new purchases to the workers of a version, or with `undefined` to those without one. */
export function makeCurrent(
  namespace: string,
  deploymentName: string,
  buildId: string | undefined,
): string {
  const version = buildId === undefined ? '--unversioned' : `--build-id ${buildId}`;
  return `temporal worker deployment set-current-version --namespace ${namespace} --deployment-name ${deploymentName} ${version}`;
}
