import type { IncomingHttpHeaders } from 'node:http';

/** RFC 9110, 7.6.1: these belong to one connection. */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/** Headers of the request that the gateway sets itself. */
const REPLACED = [
  'authorization',
  'x-ms-date',
  'date',
  'x-ms-content-sha256',
  'host',
  'content-length',
  'expect',
];

/** Usually a GUID; the limit keeps longer values out of memo and log. */
const MAX_REQUEST_ID_LENGTH = 200;

/** The path of a request target, without the query. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

/** The caller's own id of its request. */
export function clientRequestIdOf(headers: IncomingHttpHeaders): string | undefined {
  return [headers['x-ms-client-request-id']].flat()[0]?.slice(0, MAX_REQUEST_ID_LENGTH);
}

type Values = Readonly<Record<string, string | string[] | undefined>>;

/** The headers of a request that are proxied to ACS. */
export function requestHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const forwarded = without(headers, [...HOP_BY_HOP, ...REPLACED, ...connectionHeaders(headers)]);
  return Object.fromEntries(forwarded.map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** The headers of an ACS response that go back to the caller; locations become relative to the gateway. */
export function responseHeaders(
  headers: Values,
  acsEndpoint: string,
): Record<string, string | string[]> {
  const forwarded = without(headers, [...HOP_BY_HOP, ...connectionHeaders(headers)]);
  return Object.fromEntries(
    forwarded.map(([name, value]) => [
      name,
      LOCATIONS.has(name) ? relativeLocation(value, acsEndpoint) : value,
    ]),
  );
}

const LOCATIONS = new Set(['location', 'operation-location', 'content-location']);

function relativeLocation(value: string | string[], acsEndpoint: string): string {
  const text = [value].flat().join(', ');
  return text.startsWith(`${acsEndpoint}/`) ? text.slice(acsEndpoint.length) : text;
}

function without(headers: Values, dropped: readonly string[]): [string, string | string[]][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || dropped.includes(name)
      ? []
      : [[name, value] as [string, string | string[]]],
  );
}

/** The headers that the Connection header lists. */
function connectionHeaders({ connection }: Values): string[] {
  return [connection ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase());
}
