import type { ProxyGroup } from '../proxy-groups.js';

interface ProxiedCall {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  /** The proxy group; a test compares it with `proxyGroupOf`. */
  readonly group: ProxyGroup;
  readonly operationId: string;
  readonly summary: string;
}

const call = (
  group: ProxyGroup,
  method: ProxiedCall['method'],
  path: string,
  operationId: string,
  summary: string,
): ProxiedCall => ({ group, method, path, operationId, summary });

const COUNTRY = '/availablePhoneNumbers/countries/{countryCode}';
const RESERVATION = '/availablePhoneNumbers/reservations/{reservationId}';

/** The documented calls of Azure's API that the gateway proxies. */
export const PROXIED_CALLS: readonly ProxiedCall[] = [
  call(
    'search',
    'post',
    `${COUNTRY}/:search`,
    'search',
    'Search for numbers, which holds them for about 16 minutes',
  ),
  call('search', 'post', `${COUNTRY}/:browse`, 'browse', 'Browse numbers without a hold'),
  call(
    'read',
    'get',
    '/availablePhoneNumbers/searchResults/{searchId}',
    'getSearchResult',
    'Get the result of a search',
  ),
  call(
    'read',
    'get',
    '/availablePhoneNumbers/countries',
    'listCountries',
    'List countries with numbers',
  ),
  call('read', 'get', '/phoneNumbers', 'listPhoneNumbers', 'List the numbers of the resource'),
  call('read', 'get', '/phoneNumbers/{phoneNumber}', 'getPhoneNumber', 'Get a number'),
  call(
    'release',
    'delete',
    '/phoneNumbers/{phoneNumber}',
    'releasePhoneNumber',
    'Release a number',
  ),
  call(
    'update',
    'patch',
    '/phoneNumbers/{phoneNumber}/capabilities',
    'updateCapabilities',
    'Update the capabilities of a number',
  ),
  call('search', 'post', '/operatorInformation/:search', 'searchOperator', 'Look up operators'),
  call('reservations', 'patch', RESERVATION, 'updateReservation', 'Create or change a reservation'),
  call('read', 'get', RESERVATION, 'getReservation', 'Get a reservation'),
  call('reservations', 'delete', RESERVATION, 'deleteReservation', 'Delete a reservation'),
  call(
    'reservations',
    'post',
    `${RESERVATION}/:purchase`,
    'purchaseReservation',
    'Purchase a reservation: proxied, NOT durable',
  ),
];

/** `PROXIED_CALLS` as paths of an OpenAPI document. */
export function proxiedPaths(
  apiVersion: object,
  response: object,
  errors: object,
): Record<string, object> {
  const paths: Record<string, object> = {};
  for (const { method, path, operationId, summary, group } of PROXIED_CALLS) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const inPath = names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', minLength: 1 },
    }));
    const body = { content: { 'application/json': { schema: { type: 'object' } } } };
    paths[path] = {
      ...paths[path],
      [method]: {
        operationId,
        summary,
        description: `Returns 404 unless GATEWAY_PROXY has "${group}".`,
        tags: ['proxied'],
        parameters: [...inPath, apiVersion],
        ...(['post', 'patch'].includes(method) && { requestBody: body }),
        responses: { '2XX': response, ...errors },
      },
    };
  }
  return paths;
}
