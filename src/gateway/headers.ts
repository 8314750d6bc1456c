import type { IncomingHttpHeaders } from 'node:http';

/** Meant for one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/** The caller's own, which the gateway's replace. */
const OURS = [
  'authorization',
  'x-ms-date',
  'date',
  'x-ms-content-sha256',
  'host',
  'content-length',
  'expect',
];

/** A GUID as a rule; memo and log are no place for whatever fits a header. */
const MAX_REQUEST_ID = 200;

/** The path of a request's target. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

/** The caller's own id of its request. */
export function clientRequestIdOf(headers: IncomingHttpHeaders): string | undefined {
  return [headers['x-ms-client-request-id']].flat()[0]?.slice(0, MAX_REQUEST_ID);
}

type Values = Readonly<Record<string, string | string[] | undefined>>;

/** The headers of a request as they are passed on. */
export function requestHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = without(headers, [...HOP_BY_HOP, ...OURS, ...named(headers)]);
  return Object.fromEntries(kept.map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** The headers of an answer as they are passed back; locations stay, or become, relative. */
export function answerHeaders(
  headers: Values,
  acsEndpoint: string,
): Record<string, string | string[]> {
  const kept = without(headers, [...HOP_BY_HOP, ...named(headers)]);
  return Object.fromEntries(
    kept.map(([name, value]) => [name, LOCATIONS.has(name) ? relative(value, acsEndpoint) : value]),
  );
}

const LOCATIONS = new Set(['location', 'operation-location', 'content-location']);

function relative(value: string | string[], acsEndpoint: string): string {
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

/** Headers that the Connection header declares to be of this connection. */
function named({ connection }: Values): string[] {
  return [connection ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase());
}
