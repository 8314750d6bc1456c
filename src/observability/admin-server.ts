import type { AddressInfo } from 'node:net';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { prometheusContentType } from 'prom-client';

export interface AdminServerOptions {
  /** Why the process is not ready; `undefined` when it is ready. */
  readonly notReadyReason: () => Promise<string | undefined>;
  /** Metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** Serves health, readiness and metrics of a process. It asks for no key: never publish its port. */
export function createAdminServer({
  notReadyReason,
  metrics,
}: AdminServerOptions): FastifyInstance {
  const app = fastify({
    // An idle connection must not delay the exit of the process.
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await notReadyReason();
    if (reason === undefined) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reason });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(prometheusContentType).send(await metrics()),
  );
  return app;
}

/**
 * Listens on a port.
 *
 * @param variable name of the environment variable for the port, ending in `_PORT`; the one for the host ends in `_HOST`
 * @returns the port, which is a free one if `port` is 0
 * @throws Error that names the cause and how to fix it
 */
export async function listen(
  app: FastifyInstance,
  {
    host,
    port,
    variable,
  }: { readonly host: string; readonly port: number; readonly variable: string },
): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code = 'ERROR' } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      const fix = `set ${variable} to a free port, or to 0 for any free port`;
      throw new Error(`port ${port} of ${host} is in use; ${fix}`, { cause: error });
    }
    const hostVariable = variable.replace(/_PORT$/, '_HOST');
    const fix = `set ${hostVariable} to an address of this machine, and ${variable} to a port that this user may bind`;
    throw new Error(`cannot listen (${code}); ${fix}`, { cause: error });
  }
  return (app.server.address() as AddressInfo).port;
}
