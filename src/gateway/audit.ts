import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientRequestIdOf, pathOf } from './headers.js';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/** Logs who asked for what may change something, and the answer: a key can release numbers, and cancel purchases of others. */
export function audit(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, keyName, originalUrl, log } = request;
    if (keyName !== '' && !READS.includes(method)) {
      const what = { method, path: pathOf(originalUrl), status: reply.statusCode };
      log.info(
        { ...what, ...whoAsked(request) },
        'a request that may change something was answered',
      );
    }
    done();
  });
}

/** Who sent a request: the name of the key, and the caller's own id of it. */
export function whoAsked({ keyName, headers }: FastifyRequest) {
  const clientRequestId = clientRequestIdOf(headers);
  return { requestedBy: keyName, ...(clientRequestId !== undefined && { clientRequestId }) };
}
