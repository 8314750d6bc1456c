import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { API_VERSION } from '../acs/wire.js';
import { SUBJECTS, type Subject } from '../purchase/contract/subject.js';

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

const LOCATIONS = ['location', 'operation-location', 'content-location'];

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
  const proxied = endToEnd(headers).filter(([name]) => !REPLACED.includes(name));
  return Object.fromEntries(proxied.map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** The headers of an ACS response that go back to the caller; locations become relative to the gateway. */
export function responseHeaders(
  headers: Values,
  acsEndpoint: string,
): Record<string, string | string[]> {
  const relative = (location: string) =>
    location.startsWith(`${acsEndpoint}/`) ? location.slice(acsEndpoint.length) : location;
  return Object.fromEntries(
    endToEnd(headers).map(([name, value]) => [
      name,
      LOCATIONS.includes(name) ? relative(String(value)) : value,
    ]),
  );
}

/** The headers with which ACS names the operation of a purchase. */
export function operationHeaders({ kind, id, operationId }: Subject, version: string) {
  const { idHeader } = SUBJECTS[kind];
  return {
    'access-control-expose-headers': `Operation-Location,operation-id,${idHeader}`,
    'operation-location': `/phoneNumbers/operations/${operationId}?api-version=${version}`,
    'operation-id': operationId,
    [idHeader]: id,
  };
}

/** The API version of a request, in the query. */
export function apiVersionOf({ query }: FastifyRequest): string {
  const version = (query as Record<string, unknown>)['api-version'];
  return typeof version === 'string' && /^[\w.-]+$/.test(version) ? version : API_VERSION;
}

/** The headers that do not belong to one connection: neither hop-by-hop nor listed in `Connection`. */
function endToEnd(headers: Values): [string, string | string[]][] {
  const listed = String(headers['connection'] ?? '').split(',');
  const dropped = [...HOP_BY_HOP, ...listed.map((name) => name.trim().toLowerCase())];
  return Object.entries(headers).flatMap<[string, string | string[]]>(([name, value]) =>
    value === undefined || dropped.includes(name) ? [] : [[name, value]],
  );
}
