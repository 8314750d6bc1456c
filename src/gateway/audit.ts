import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientRequestIdOf, pathOf } from './headers.js';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/** Logs the caller and status of each write: a key can release numbers, and cancel purchases of other keys. */
export function auditWrites(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, keyName, originalUrl, log } = request;
    if (keyName !== '' && !READS.includes(method)) {
      const response = { method, path: pathOf(originalUrl), status: reply.statusCode };
      log.info({ ...response, ...callerOf(request) }, 'write request completed');
    }
    done();
  });
}

/** The name of the key that signed a request, and the caller's own id of the request. */
export function callerOf({ keyName, headers }: FastifyRequest) {
  const clientRequestId = clientRequestIdOf(headers);
  return { requestedBy: keyName, ...(clientRequestId !== undefined && { clientRequestId }) };
}
