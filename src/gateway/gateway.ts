import fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { AcsError, badRequest, notFound, sendError } from './acs-errors.js';
import { audit } from './audit.js';
import { authenticate } from './authentication.js';
import type { GatewayDependencies } from './dependencies.js';
import { pathOf } from './headers.js';
import { operationRoutes } from './operations.js';
import { passOn } from './proxy.js';
import { purchaseRoute } from './purchase.js';

export type GatewayServerOptions = Pick<FastifyServerOptions, 'loggerInstance'> & {
  /** PEM; serves https. */
  readonly https?: { readonly key: Buffer | string; readonly cert: Buffer | string };
};

/** Some clients encode the colon of an action. */
const ENCODED_COLON = /(?<=^[^?]*\/)%3a(?=\w+\/?(\?|$))/i;

/** Operation ids have up to 137 characters, and each may come as three. */
const MAX_PARAM_LENGTH = 500;

const BODY_LIMIT_BYTES = 64 * 1_024;

/** The ACS-compatible door: not listening yet. */
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
      // A longer operation id would not match its route, and be passed on to ACS past its workflow.
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
  audit(app);
  purchaseRoute(app, deps);
  operationRoutes(app, deps);
  app.all('/*', (request, reply) => passOn(request, reply, deps));
  app.setNotFoundHandler((request) => {
    throw notFound(`${request.method} ${pathOf(request.url)}`);
  });
  app.setErrorHandler((error, request, reply) => sendError(reply, asAcsError(error, request.log)));
  return app;
}

/** A kept connection that answered its last request would hold up the end until it is idle for long. */
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

interface Log {
  error(fields: object, message: string): void;
}

function asAcsError(error: unknown, log: Log): AcsError {
  if (error instanceof AcsError) return error;
  const { statusCode = 500, message, name, stack } = error as Error & { statusCode?: number };
  if (statusCode === 413) {
    const limit = `${BODY_LIMIT_BYTES / 1_024} KiB`;
    return new AcsError(413, {
      code: 'RequestTooLarge',
      message: `The body is larger than ${limit}.`,
    });
  }
  if (statusCode < 500) return badRequest(message);
  log.error({ error: { name, message, stack } }, 'a request failed unexpectedly');
  return new AcsError(500, {
    code: 'InternalError',
    message: 'The server encountered an internal error.',
  });
}
