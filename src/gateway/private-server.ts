import fastify, { LogController, type FastifyInstance } from 'fastify';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { GatewayMetrics } from './metrics.js';
import { openApiDocument } from './openapi/document.js';

const READY_WITHIN_MS = 3_000;

/** The private port: health, readiness, metrics, and what the public port serves. Unauthenticated: never publish it. */
export function createPrivateServer(
  purchases: PurchaseClient,
  metrics: GatewayMetrics,
  isStopping: () => boolean,
): FastifyInstance {
  const app = fastify({
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const why = isStopping() ? 'it is stopping' : await unready(purchases);
    if (why === undefined) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', why });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
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
