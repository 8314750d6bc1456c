import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ForwardResult } from '../acs/transport/forward.js';
import type { Deferred } from '../acs/transport/http-result.js';
import { AcsError, credentialsDenied, notFound, tooManyRequests } from './acs-errors.js';
import { bodyOf } from './authentication.js';
import { pathOf, requestHeaders, responseHeaders } from './headers.js';
import { proxyGroupOf, rateLimitGroupOf } from './proxy-groups.js';
import type { GatewayDependencies } from './dependencies.js';

/**
 * Proxies a request to ACS once, signed with the gateway's credentials, and streams the response back.
 *
 * @param target path and query; default: those of the request
 * @throws AcsError 404 for a request of no enabled group, 429, 502 or 504 without an ACS response
 */
export async function proxy(
  request: FastifyRequest,
  reply: FastifyReply,
  { forward, acsEndpoint, proxyGroups, proxyTimeoutMs }: GatewayDependencies,
  target = request.originalUrl,
): Promise<FastifyReply> {
  const group = proxyGroupOf(request.method, target);
  if (group === undefined || !proxyGroups.has(group))
    throw notFound(`${request.method} ${pathOf(target)}`);
  const callerClosed = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) callerClosed.abort();
  });
  const proxied = {
    method: request.method,
    target,
    headers: requestHeaders(request.headers),
    body: bodyOf(request),
    timeoutMs: proxyTimeoutMs,
    signal: callerClosed.signal,
  };
  const result = await forward(proxied, rateLimitGroupOf(group));
  if (result.status === undefined) throw errorOf(result);
  if (result.status === 401) {
    result.body.destroy();
    throw credentialsDenied('it returned 401 for the key or the identity of the gateway');
  }
  return reply
    .code(result.status)
    .headers(responseHeaders(result.headers, acsEndpoint))
    .send(result.body);
}

function errorOf(result: Extract<ForwardResult, { kind: string }> | Deferred): AcsError {
  switch (result.kind) {
    case 'rateLimited':
    case 'throttled':
      return tooManyRequests(result);
    case 'denied':
      return credentialsDenied(result.reason);
    default:
      return result.timedOut
        ? new AcsError(504, {
            code: 'GatewayTimeout',
            message: `Azure Communication Services did not respond in time (${result.reason}).`,
          })
        : new AcsError(502, {
            code: 'BadGateway',
            message: `Azure Communication Services cannot be reached (${result.reason}).`,
          });
  }
}
