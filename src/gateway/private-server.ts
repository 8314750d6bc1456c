import type { FastifyInstance } from 'fastify';
import { createPrivateServer } from '../observability/private-server.js';
import type { Reachability } from '../observability/reachability.js';
import type { GatewayMetrics } from './metrics.js';
import { openApiDocument } from './openapi/document.js';

/** The gateway's private port, which also says what the public port serves. */
export function createGatewayPrivateServer(
  temporal: Reachability,
  metrics: GatewayMetrics,
  isStopping: () => boolean,
): FastifyInstance {
  const app = createPrivateServer({
    unready: () => (isStopping() ? Promise.resolve('it is stopping') : temporal.problem()),
    metrics: () => metrics.registry.metrics(),
  });
  app.get('/openapi.json', () => openApiDocument());
  return app;
}
