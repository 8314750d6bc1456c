import type { AddressInfo } from 'node:net';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { prometheusContentType } from 'prom-client';

/** What a process tells those who run it. */
export interface AdminPort {
  /** Why it cannot do its work now; `undefined` when it can. */
  readonly unready: () => Promise<string | undefined>;
  /** Metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** The admin port of a process: health, readiness, metrics. Whoever reaches it needs no key: never publish it. */
export function createAdminServer({ unready, metrics }: AdminPort): FastifyInstance {
  const app = fastify({
    // Nothing here must be finished: a silent connection must not hold up the end of the process.
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const why = await unready();
    if (why === undefined) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', why });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(prometheusContentType).send(await metrics()),
  );
  return app;
}

/**
 * Listens on a port.
 *
 * @param variable that sets the port; the host's has the same name with `_HOST`
 * @returns the port that was taken
 * @throws Error that says what is wrong and how to fix it
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
      const fix = `set ${variable} to another one (0 takes any that is free)`;
      throw new Error(`port ${port} of ${host} is taken; ${fix}`, { cause: error });
    }
    const hostVariable = variable.replace(/_PORT$/, '_HOST');
    const fix = `set ${hostVariable} to an address of this machine, and ${variable} to a port that this user may open`;
    throw new Error(`cannot listen (${code}); ${fix}`, { cause: error });
  }
  return (app.server.address() as AddressInfo).port;
}
