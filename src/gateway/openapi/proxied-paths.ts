import type { ProxyGroup } from '../proxy-groups.js';

interface ProxiedCall {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  /** The group by which it can be switched off; a test holds this to what the gateway does. */
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

/** The calls of Azure's API that are passed on. */
export const PROXIED_CALLS: readonly ProxiedCall[] = [
  call('search', 'post', `${COUNTRY}/:search`, 'search', 'Search for numbers, which holds them'),
  call('search', 'post', `${COUNTRY}/:browse`, 'browse', 'Browse numbers, which holds nothing'),
  call(
    'read',
    'get',
    '/availablePhoneNumbers/searchResults/{searchId}',
    'getSearchResult',
    'What a search holds',
  ),
  call('read', 'get', '/availablePhoneNumbers/countries', 'listCountries', 'Countries on offer'),
  call('read', 'get', '/phoneNumbers', 'listPhoneNumbers', 'Numbers that the resource owns'),
  call('read', 'get', '/phoneNumbers/{phoneNumber}', 'getPhoneNumber', 'One number'),
  call('release', 'delete', '/phoneNumbers/{phoneNumber}', 'releasePhoneNumber', 'Give it back'),
  call(
    'update',
    'patch',
    '/phoneNumbers/{phoneNumber}/capabilities',
    'updateCapabilities',
    'Change what a number can do',
  ),
  call('search', 'post', '/operatorInformation/:search', 'searchOperator', 'Look up operators'),
  call('reservations', 'patch', RESERVATION, 'updateReservation', 'Create or change a reservation'),
  call('read', 'get', RESERVATION, 'getReservation', 'One reservation'),
  call('reservations', 'delete', RESERVATION, 'deleteReservation', 'Drop a reservation'),
  call(
    'reservations',
    'post',
    `${RESERVATION}/:purchase`,
    'purchaseReservation',
    'Purchase a reservation: passed on as it is, NOT durable',
  ),
];

/** They as paths of an OpenAPI document. */
export function proxiedPaths(
  apiVersion: object,
  answered: object,
  failures: object,
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
        description: `Switched off by leaving "${group}" out of GATEWAY_PROXY.`,
        tags: ['passed on'],
        parameters: [...inPath, apiVersion],
        ...(['post', 'patch'].includes(method) && { requestBody: body }),
        responses: { '2XX': answered, ...failures },
      },
    };
  }
  return paths;
}
