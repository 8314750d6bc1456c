/** Commands of the Temporal CLI that fix what keeps purchases from going on. */

/** Registers a search attribute. */
export function registerAttribute(namespace: string, name: string): string {
  return `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`;
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
