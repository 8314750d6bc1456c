import { z } from 'zod';
import { API_VERSION } from '../../acs/wire.js';
import { paths } from './paths.js';
import {
  errorResponse,
  operation,
  purchaseRequest,
  readiness,
  reservationPurchaseRequest,
} from './schemas.js';

const jsonSchema = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
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
    paths,
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
        ReservationPurchaseRequest: jsonSchema(reservationPurchaseRequest),
        PhoneNumberOperation: jsonSchema(operation),
        ErrorResponse: jsonSchema(errorResponse),
        Readiness: jsonSchema(readiness),
      },
    },
  };
}
