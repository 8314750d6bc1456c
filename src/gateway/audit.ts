import type { FastifyInstance } from 'fastify';
import { clientRequestIdOf } from './headers.js';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/** Logs who asked for what may change something, and the answer: a key can release numbers, and cancel purchases of others. */
export function audit(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, keyName, originalUrl, headers, log } = request;
    if (keyName !== '' && !READS.includes(method)) {
      const clientRequestId = clientRequestIdOf(headers);
      const what = { method, path: originalUrl.split('?', 1)[0], status: reply.statusCode };
      const who = {
        requestedBy: keyName,
        ...(clientRequestId !== undefined && { clientRequestId }),
      };
      log.info({ ...what, ...who }, 'a request that may change something was answered');
    }
    done();
  });
}
