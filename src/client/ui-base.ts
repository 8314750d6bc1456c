/** Where the Temporal UI shows a namespace. */
export function uiBaseOf(uiUrl: string, namespace: string): string {
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}`;
}
