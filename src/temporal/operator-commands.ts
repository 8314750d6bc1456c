/** The Temporal CLI command that registers a search attribute. */
export function registerAttribute(namespace: string, name: string): string {
  return `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`;
}

/** The Temporal CLI command that gives new purchases to a version, or with `undefined` to unversioned workers. */
export function makeCurrent(
  namespace: string,
  deploymentName: string,
  buildId: string | undefined,
): string {
  const version = buildId === undefined ? '--unversioned' : `--build-id ${buildId}`;
  return `temporal worker deployment set-current-version --namespace ${namespace} --deployment-name ${deploymentName} ${version}`;
}
