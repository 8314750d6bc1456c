/**
 * The page of a namespace in the Temporal UI; `undefined` if `uiUrl` is not an http(s) URL. The
 * link is printed, so it has no credentials and no query.
 */
export function uiBaseOf(uiUrl: string, namespace: string): string | undefined {
  const url = URL.canParse(uiUrl) ? new URL(uiUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path}/namespaces/${encodeURIComponent(namespace)}`;
}
