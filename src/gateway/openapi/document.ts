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

/** How any call may fail, beside what it says itself. */
const failures = {
  401: error('The signature is missing, wrong or stale.'),
  '4XX': error('Refused, by Azure or by the gateway.'),
  503: {
    ...error('Temporal cannot be reached; nothing was acknowledged, and asking again is safe.'),
    headers: { 'retry-after': header('Seconds.') },
  },
  '5XX': error('Azure failed (as it came), did not answer (504) or is not reachable (502).'),
};

const ofOtherResource = error('The purchase belongs to another ACS resource.');

const operationHeaders = {
  'operation-location': header('Where the operation is polled, relative to the endpoint.'),
  'operation-id': header('purchase_<searchId>; the Temporal workflow has the same id.'),
  'purchase-id': header('The search id.'),
  'preference-applied': header('Which preference was honoured, if one was given.'),
};

const parameters = {
  apiVersion: {
    name: 'api-version',
    in: 'query',
    description: 'Passed on to Azure, which demands it.',
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
      'RFC 7240: respond-async answers as soon as the purchase is durable; wait=N waits up to N seconds for Azure’s verdict.',
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
        'The purchase is durable before this is answered. Asking again for the same search is the same purchase.',
      tags: ['purchase'],
      parameters: [parameters.ownApiVersion, parameters.prefer],
      requestBody: { required: true, content: json(ref('PurchaseRequest')) },
      responses: {
        202: {
          description: 'Durable, and accepted by Azure or not yet decided.',
          headers: operationHeaders,
        },
        409: error(
          'The purchase exists with another agreeToNotResell, at another ACS resource or on another task queue, or another workflow has its id.',
        ),
        ...failures,
      },
    },
  },
  '/phoneNumbers/operations/{operationId}': {
    get: {
      operationId: 'getOperation',
      summary: 'How an operation stands',
      description: 'Purchases are answered from Temporal, other operations by Azure.',
      tags: ['purchase'],
      parameters: [parameters.operationId, parameters.apiVersion],
      responses: {
        200: {
          description: 'The operation.',
          headers: { 'retry-after': header('Seconds; while it runs.') },
          content: json(ref('PhoneNumberOperation')),
        },
        409: ofOtherResource,
        ...failures,
      },
    },
    delete: {
      operationId: 'cancelOperation',
      summary: 'Cancel an operation',
      description: 'A purchase still ends with what really happened.',
      tags: ['purchase'],
      parameters: [parameters.operationId, parameters.apiVersion],
      responses: {
        204: { description: 'The request to cancel is durable.' },
        409: ofOtherResource,
        ...failures,
      },
    },
  },
};

/** Unauthenticated, on the admin port. */
const adminServer = { servers: [{ url: 'http://127.0.0.1:9090', description: 'admin port' }] };
const probe = (operationId: string, summary: string, responses: object) => ({
  ...adminServer,
  get: { operationId, summary, tags: ['admin'], security: [], responses },
});
const adminPaths = {
  '/healthz': probe('health', 'Whether the process lives', {
    200: { description: 'It does.', content: json(jsonSchema(health)) },
  }),
  '/readyz': probe('readiness', 'Whether a purchase could be started now', {
    200: { description: 'Ready.', content: json(jsonSchema(readiness)) },
    503: { description: 'Not ready.', content: json(jsonSchema(readiness)) },
  }),
  '/metrics': probe('metrics', 'Metrics in Prometheus’ text format', {
    200: {
      description: 'Metrics.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  }),
  '/openapi.json': probe('openapi', 'This document', {
    200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
  }),
};

/** What the gateway serves, as an OpenAPI 3.1 document. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Durable purchase of Azure Communication Services phone numbers',
      version: API_VERSION,
      description:
        'Azure’s own API for phone numbers. Purchases are durable; everything else is passed on to Azure.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'public port' }],
    security: [{ hmac: [] }],
    tags: [
      { name: 'purchase', description: 'Durable.' },
      { name: 'passed on', description: 'Azure’s, re-signed.' },
      { name: 'admin', description: 'On the admin port; unauthenticated.' },
    ],
    paths: {
      ...purchasePaths,
      ...proxiedPaths(parameters.apiVersion, { description: 'As Azure answers.' }, failures),
      ...adminPaths,
    },
    components: {
      securitySchemes: {
        hmac: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description:
            'HMAC-SHA256 with an access key, as Azure Communication Services has it, over the headers x-ms-date, host and x-ms-content-sha256.',
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
