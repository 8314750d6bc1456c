import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify';
import { AcsError, badRequest, notFound, sendError } from './acs-errors.js';
import { auditWrites } from './audit.js';
import { authenticate } from './authentication.js';
import type { GatewayDependencies } from './dependencies.js';
import { pathOf } from './headers.js';
import { operationRoutes } from './operations.js';
import { proxy } from './proxy.js';
import { purchaseRoutes } from './purchase.js';

export type GatewayServerOptions = Pick<FastifyServerOptions, 'loggerInstance'> & {
  /** PEM; serves https. */
  readonly https?: { readonly key: Buffer | string; readonly cert: Buffer | string };
};

/** The colon of an action such as `:purchase`, which some clients encode. */
const ENCODED_COLON = /(?<=^[^?]*\/)%3a(?=\w+\/?(\?|$))/i;

/** Operation ids have up to 137 characters, of which each may be percent-encoded as three. */
const MAX_PARAM_LENGTH = 500;

const BODY_LIMIT_BYTES = 64 * 1_024;

/** The ACS-compatible HTTP server; the caller makes it listen. */
export function createGateway(
  deps: GatewayDependencies,
  options: GatewayServerOptions = {},
): FastifyInstance {
  const app = fastify({
    ...(options as object),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: {
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
      ignoreTrailingSlash: true,
      // An operation id above the limit would miss its route, and be proxied to ACS without its workflow.
      maxParamLength: MAX_PARAM_LENGTH,
    },
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    rewriteUrl: ({ url = '/' }) => url.replace(ENCODED_COLON, ':'),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  closeConnectionsWhenStopping(app);
  authenticate(app, deps.keys);
  auditWrites(app);
  purchaseRoutes(app, deps);
  operationRoutes(app, deps);
  app.all('/*', (request, reply) => proxy(request, reply, deps));
  app.setNotFoundHandler((request) => {
    throw notFound(`${request.method} ${pathOf(request.url)}`);
  });
  app.setErrorHandler((error, request, reply) => sendError(reply, asAcsError(error, request.log)));
  return app;
}

/** Without this, keep-alive connections would delay the stop until they time out. */
function closeConnectionsWhenStopping(app: FastifyInstance): void {
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) void reply.header('connection', 'close');
  });
}

function asAcsError(error: unknown, log: FastifyBaseLogger): AcsError {
  if (error instanceof AcsError) return error;
  const { statusCode = 500, message, name, stack } = error as Error & { statusCode?: number };
  if (statusCode === 413) {
    const message = `The body is larger than ${BODY_LIMIT_BYTES / 1_024} KiB.`;
    return new AcsError(413, { code: 'RequestTooLarge', message });
  }
  if (statusCode < 500) return badRequest(message);
  log.error({ error: { name, message, stack } }, 'request failed with an unexpected error');
  const text = 'The server encountered an internal error.';
  return new AcsError(500, { code: 'InternalError', message: text });
}
