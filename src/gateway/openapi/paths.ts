import { API_VERSION } from '../../acs/wire.js';
import type { ProxyGroup } from '../proxy-groups.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });
const error = (description: string) => ({ description, content: json(ref('ErrorResponse')) });
const header = (description: string, schema: object = { type: 'string' }) => ({
  description,
  schema,
});

/** The errors that every request can get. */
const errors = {
  401: error('The signature is missing, wrong or more than five minutes old.'),
  '4XX': error('Rejected, by Azure or by the gateway.'),
  503: {
    ...error('Temporal cannot be reached; nothing was acknowledged, and a retry is safe.'),
    headers: { 'retry-after': header('Seconds.') },
  },
  '5XX': error(
    'A 5xx of Azure, unchanged; 502 if Azure cannot be reached, 504 if it does not respond in time.',
  ),
};

const otherResource = error('The purchase belongs to another ACS resource.');

/** The responses to a POST that purchases. */
const purchaseResponses = (operationId: string, idHeader: object) => ({
  202: {
    description: 'The purchase is durable. Azure has accepted it, or has not responded yet.',
    headers: {
      'operation-location': header('Where to poll the operation, relative to the endpoint.'),
      'operation-id': header(`${operationId}; the Temporal workflow has the same id.`),
      ...idHeader,
      'preference-applied': header('The preference that was honored, if one was given.'),
    },
  },
  409: error(
    'The purchase exists with another agreeToNotResell, at another ACS resource or on another task queue, or another workflow has its id.',
  ),
  ...errors,
});

const apiVersion = {
  name: 'api-version',
  in: 'query',
  description: 'Azure requires it.',
  required: true,
  schema: { type: 'string', examples: [API_VERSION], minLength: 1 },
};
const ownApiVersion = {
  name: 'api-version',
  in: 'query',
  description: 'Repeated in operation-location.',
  schema: { type: 'string', default: API_VERSION },
};
const prefer = {
  name: 'prefer',
  in: 'header',
  description:
    'RFC 7240: respond-async responds as soon as the purchase is durable; wait=N waits up to N seconds for the response of Azure.',
  schema: { type: 'string', examples: ['respond-async', 'wait=10'] },
};
/** The parameter in a path. */
const inPath = (name: string) => ({
  parameters: [{ name, in: 'path', required: true, schema: { type: 'string', minLength: 1 } }],
});

/** The paths of the public port that the gateway serves itself. */
const purchasePaths = {
  '/availablePhoneNumbers/:purchase': {
    post: {
      operationId: 'purchasePhoneNumbers',
      summary: 'Purchase the numbers of a search, durably',
      description:
        'The purchase is durable before the response. A repeated request for the same search is the same purchase.',
      tags: ['purchase'],
      parameters: [ownApiVersion, prefer],
      requestBody: { required: true, content: json(ref('PurchaseRequest')) },
      responses: purchaseResponses('purchase_<searchId>', {
        'purchase-id': header('The search id.'),
      }),
    },
  },
  '/availablePhoneNumbers/reservations/{reservationId}/:purchase': {
    ...inPath('reservationId'),
    post: {
      operationId: 'purchaseReservation',
      summary: 'Purchase the numbers of a reservation, durably',
      description: 'As the purchase of a search.',
      tags: ['purchase'],
      parameters: [ownApiVersion, prefer],
      requestBody: { content: json(ref('ReservationPurchaseRequest')) },
      responses: purchaseResponses('reservationPurchase_<reservationId>', {
        'reservation-purchase-id': header('The reservation id.'),
      }),
    },
  },
  '/phoneNumbers/operations/{operationId}': {
    ...inPath('operationId'),
    get: {
      operationId: 'getOperation',
      summary: 'Get the state of an operation',
      description: 'Purchases are read from Temporal, other operations from Azure.',
      tags: ['purchase'],
      parameters: [apiVersion],
      responses: {
        200: {
          description: 'The operation.',
          headers: { 'retry-after': header('Seconds; while it runs.') },
          content: json(ref('PhoneNumberOperation')),
        },
        409: otherResource,
        ...errors,
      },
    },
    delete: {
      operationId: 'cancelOperation',
      summary: 'Cancel an operation',
      description: 'The operation of a purchase still ends with what really happened.',
      tags: ['purchase'],
      parameters: [apiVersion],
      responses: {
        204: { description: 'The cancel request is durable.' },
        409: otherResource,
        ...errors,
      },
    },
  },
};

/** A call of Azure's API that the gateway proxies. A test compares its group with `proxyGroupOf`. */
const proxied = (group: ProxyGroup, operationId: string, summary: string) => ({
  operationId,
  summary,
  description: `Returns 404 unless GATEWAY_PROXY has "${group}".`,
  tags: ['proxied'],
  parameters: [apiVersion],
  responses: { '2XX': { description: 'The response of Azure.' }, ...errors },
});
const proxiedWithBody = (...call: Parameters<typeof proxied>) => ({
  ...proxied(...call),
  requestBody: { content: json({ type: 'object' }) },
});

const SEARCH = 'Search for numbers, which holds them for about 16 minutes';

/** The documented calls of Azure's API that the gateway proxies. */
const proxiedPaths = {
  '/availablePhoneNumbers/countries': {
    get: proxied('read', 'listCountries', 'List countries with numbers'),
  },
  '/availablePhoneNumbers/countries/{countryCode}/:search': {
    ...inPath('countryCode'),
    post: proxiedWithBody('search', 'search', SEARCH),
  },
  '/availablePhoneNumbers/countries/{countryCode}/:browse': {
    ...inPath('countryCode'),
    post: proxiedWithBody('search', 'browse', 'Browse numbers without a hold'),
  },
  '/availablePhoneNumbers/searchResults/{searchId}': {
    ...inPath('searchId'),
    get: proxied('read', 'getSearchResult', 'Get the result of a search'),
  },
  '/phoneNumbers': {
    get: proxied('read', 'listPhoneNumbers', 'List the numbers of the resource'),
  },
  '/phoneNumbers/{phoneNumber}': {
    ...inPath('phoneNumber'),
    get: proxied('read', 'getPhoneNumber', 'Get a number'),
    delete: proxied('release', 'releasePhoneNumber', 'Release a number'),
  },
  '/phoneNumbers/{phoneNumber}/capabilities': {
    ...inPath('phoneNumber'),
    patch: proxiedWithBody('update', 'updateCapabilities', 'Update the capabilities of a number'),
  },
  '/operatorInformation/:search': {
    post: proxiedWithBody('search', 'searchOperator', 'Look up operators'),
  },
  '/availablePhoneNumbers/reservations/{reservationId}': {
    ...inPath('reservationId'),
    get: proxied('read', 'getReservation', 'Get a reservation'),
    patch: proxiedWithBody('reservations', 'updateReservation', 'Create or change a reservation'),
    delete: proxied('reservations', 'deleteReservation', 'Delete a reservation'),
  },
};

/** A path of the admin port, which needs no signature. */
const admin = (operationId: string, summary: string, responses: object) => ({
  servers: [{ url: 'http://127.0.0.1:9090', description: 'admin port' }],
  get: { operationId, summary, tags: ['admin'], security: [], responses },
});
const adminPaths = {
  '/healthz': admin('health', 'Check that the process runs', {
    200: { description: 'It runs.', content: json({ type: 'object' }) },
  }),
  '/readyz': admin('readiness', 'Check that purchases can be started', {
    200: { description: 'Ready.', content: json(ref('Readiness')) },
    503: { description: 'Not ready.', content: json(ref('Readiness')) },
  }),
  '/metrics': admin('metrics', 'Get the metrics in Prometheus’ text format', {
    200: { description: 'Metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
  }),
  '/openapi.json': admin('openapi', 'Get this document', {
    200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
  }),
};

export const paths = { ...purchasePaths, ...proxiedPaths, ...adminPaths };
