import { z } from 'zod';
import { API_VERSION } from '../../acs/wire.js';
import { proxiedPaths } from './proxied-paths.js';
import { errorResponse, health, operation, purchaseRequest, readiness } from './schemas.js';

const jsonSchema = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

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

const operationHeaders = {
  'operation-location': header('Where to poll the operation, relative to the endpoint.'),
  'operation-id': header('purchase_<searchId>; the Temporal workflow has the same id.'),
  'purchase-id': header('The search id.'),
  'preference-applied': header('The preference that was honored, if one was given.'),
};

const parameters = {
  apiVersion: {
    name: 'api-version',
    in: 'query',
    description: 'Azure requires it.',
    required: true,
    schema: { type: 'string', examples: [API_VERSION], minLength: 1 },
  },
  ownApiVersion: {
    name: 'api-version',
    in: 'query',
    description: 'Repeated in operation-location.',
    schema: { type: 'string', default: API_VERSION },
  },
  prefer: {
    name: 'prefer',
    in: 'header',
    description:
      'RFC 7240: respond-async responds as soon as the purchase is durable; wait=N waits up to N seconds for the response of Azure.',
    schema: { type: 'string', examples: ['respond-async', 'wait=10'] },
  },
  operationId: {
    name: 'operationId',
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
};

const purchasePaths = {
  '/availablePhoneNumbers/:purchase': {
    post: {
      operationId: 'purchasePhoneNumbers',
      summary: 'Purchase the numbers of a search, durably',
      description:
        'The purchase is durable before the response. A repeated request for the same search is the same purchase.',
      tags: ['purchase'],
      parameters: [parameters.ownApiVersion, parameters.prefer],
      requestBody: { required: true, content: json(ref('PurchaseRequest')) },
      responses: {
        202: {
          description: 'The purchase is durable. Azure has accepted it, or has not responded yet.',
          headers: operationHeaders,
        },
        409: error(
          'The purchase exists with another agreeToNotResell, at another ACS resource or on another task queue, or another workflow has its id.',
        ),
        ...errors,
      },
    },
  },
  '/phoneNumbers/operations/{operationId}': {
    get: {
      operationId: 'getOperation',
      summary: 'Get the state of an operation',
      description: 'Purchases are read from Temporal, other operations from Azure.',
      tags: ['purchase'],
      parameters: [parameters.operationId, parameters.apiVersion],
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
      parameters: [parameters.operationId, parameters.apiVersion],
      responses: {
        204: { description: 'The cancel request is durable.' },
        409: otherResource,
        ...errors,
      },
    },
  },
};

/** The paths of the admin port need no signature. */
const adminServer = { servers: [{ url: 'http://127.0.0.1:9090', description: 'admin port' }] };
const adminPath = (operationId: string, summary: string, responses: object) => ({
  ...adminServer,
  get: { operationId, summary, tags: ['admin'], security: [], responses },
});
const adminPaths = {
  '/healthz': adminPath('health', 'Check that the process runs', {
    200: { description: 'It runs.', content: json(jsonSchema(health)) },
  }),
  '/readyz': adminPath('readiness', 'Check that purchases can be started', {
    200: { description: 'Ready.', content: json(jsonSchema(readiness)) },
    503: { description: 'Not ready.', content: json(jsonSchema(readiness)) },
  }),
  '/metrics': adminPath('metrics', 'Get the metrics in Prometheus’ text format', {
    200: {
      description: 'Metrics.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  }),
  '/openapi.json': adminPath('openapi', 'Get this document', {
    200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
  }),
};

/** The OpenAPI 3.1 document of the public and the admin port. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Durable purchase of Azure Communication Services phone numbers',
      version: API_VERSION,
      description:
        'Azure’s own API for phone numbers. Purchases are durable; everything else is proxied to Azure.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'public port' }],
    security: [{ hmac: [] }],
    tags: [
      { name: 'purchase', description: 'Durable purchases and their operations.' },
      { name: 'proxied', description: 'Responses of Azure; the gateway signs the request again.' },
      { name: 'admin', description: 'On the admin port; unauthenticated.' },
    ],
    paths: {
      ...purchasePaths,
      ...proxiedPaths(parameters.apiVersion, { description: 'The response of Azure.' }, errors),
      ...adminPaths,
    },
    components: {
      securitySchemes: {
        hmac: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description:
            'HMAC-SHA256 with an access key, as for Azure Communication Services, over the headers x-ms-date, host and x-ms-content-sha256.',
        },
      },
      schemas: {
        PurchaseRequest: jsonSchema(purchaseRequest),
        PhoneNumberOperation: jsonSchema(operation),
        ErrorResponse: jsonSchema(errorResponse),
      },
    },
  };
}
