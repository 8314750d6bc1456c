import type { FastifyInstance } from 'fastify';
import type { PurchaseClient } from '../client/purchase-client.js';
import { createAdminServer } from '../observability/admin-server.js';
import { Reachability, registerReachableGauge } from '../observability/reachability.js';
import type { GatewayMetrics } from './metrics.js';
import { openApiDocument } from './openapi/document.js';

/** The admin port of the gateway: health, metrics and the OpenAPI document of both ports. */
export function createGatewayAdminServer(
  { temporal: { connection, options } }: PurchaseClient,
  metrics: GatewayMetrics,
  isStopping: () => boolean,
): FastifyInstance {
  // Without Temporal the gateway cannot start a purchase.
  const temporal = new Reachability(connection, options.namespace);
  registerReachableGauge(metrics.registry, temporal);
  const app = createAdminServer({
    notReadyReason: () =>
      isStopping() ? Promise.resolve('the gateway is stopping') : temporal.problem(),
    metrics: () => metrics.registry.metrics(),
  });
  app.get('/openapi.json', () => openApiDocument());
  return app;
}
