import type { FastifyInstance } from 'fastify';
import type { PurchaseClient } from '../client/purchase-client.js';
import { createAdminServer } from '../observability/admin-server.js';
import { Reachability, showReachable, temporalNamespace } from '../observability/reachability.js';
import type { GatewayMetrics } from './metrics.js';
import { openApiDocument } from './openapi/document.js';

/** The gateway's admin port, which also says what the public port serves. */
export function createGatewayAdminServer(
  { temporal: { connection, options } }: PurchaseClient,
  metrics: GatewayMetrics,
  isStopping: () => boolean,
): FastifyInstance {
  // Without it, no purchase could be started.
  const temporal = new Reachability(temporalNamespace(connection, options.namespace));
  showReachable(metrics.registry, temporal);
  const app = createAdminServer({
    unready: () => (isStopping() ? Promise.resolve('it is stopping') : temporal.problem()),
    metrics: () => metrics.registry.metrics(),
  });
  app.get('/openapi.json', () => openApiDocument());
  return app;
}
