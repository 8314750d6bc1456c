import type { FastifyInstance } from 'fastify';
import type { PurchaseClient } from '../client/purchase-client.js';
import { createPrivateServer } from '../observability/private-server.js';
import type { GatewayMetrics } from './metrics.js';
import { openApiDocument } from './openapi/document.js';

const READY_WITHIN_MS = 3_000;

/** The gateway's private port, which also says what the public port serves. */
export function createGatewayPrivateServer(
  purchases: PurchaseClient,
  metrics: GatewayMetrics,
  isStopping: () => boolean,
): FastifyInstance {
  const app = createPrivateServer({
    unready: () => (isStopping() ? Promise.resolve('it is stopping') : unready(purchases)),
    metrics: () => metrics.registry.metrics(),
  });
  app.get('/openapi.json', () => openApiDocument());
  return app;
}

/** Why no purchase could be started now. */
async function unready({ temporal }: PurchaseClient): Promise<string | undefined> {
  const { connection, workflowService, options } = temporal;
  const { namespace } = options;
  try {
    await connection.withDeadline(Date.now() + READY_WITHIN_MS, () =>
      workflowService.describeNamespace({ namespace }),
    );
    return undefined;
  } catch (error) {
    const { details } = error as { details?: string };
    return `Temporal, or its namespace "${namespace}", cannot be reached: ${details ?? String(error)}`;
  }
}
