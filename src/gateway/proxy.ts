import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ForwardResult } from '../acs/transport/forward.js';
import type { Deferred } from '../acs/transport/http-result.js';
import { AcsError, notFound, refusedByAcs, tooManyRequests } from './acs-errors.js';
import { bodyOf } from './authentication.js';
import { answerHeaders, pathOf, requestHeaders } from './headers.js';
import { groupOf, kindOf } from './proxy-groups.js';
import type { GatewayDependencies } from './dependencies.js';

/**
 * Passes a request on to ACS under ACS's own key, and its answer back as it comes.
 *
 * @param target path and query; default: as the caller sent them
 */
export async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  { forward, acsEndpoint, pass, forwardTimeoutMs }: GatewayDependencies,
  target = request.originalUrl,
): Promise<FastifyReply> {
  const group = groupOf(request.method, target);
  if (group === undefined || !pass.has(group))
    throw notFound(`${request.method} ${pathOf(target)}`);
  const hungUp = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) hungUp.abort();
  });
  const passed = {
    method: request.method,
    target,
    headers: requestHeaders(request.headers),
    body: bodyOf(request),
    timeoutMs: forwardTimeoutMs,
    signal: hungUp.signal,
  };
  const result = await forward(passed, kindOf(group));
  if (result.status === undefined) throw noResponse(result);
  if (result.status === 401) {
    // The caller's own key was accepted, so this body would mislead it.
    result.body.destroy();
    throw refusedByAcs('it answers 401 to the key or the identity of the gateway');
  }
  return reply
    .code(result.status)
    .headers(answerHeaders(result.headers, acsEndpoint))
    .send(result.body);
}

function noResponse(result: Extract<ForwardResult, { kind: string }> | Deferred): AcsError {
  switch (result.kind) {
    case 'rateLimited':
    case 'throttled':
      return tooManyRequests(result);
    case 'denied':
      return refusedByAcs(result.reason);
    default:
      return result.timedOut
        ? new AcsError(504, {
            code: 'GatewayTimeout',
            message: `Azure Communication Services did not answer (${result.reason}).`,
          })
        : new AcsError(502, {
            code: 'BadGateway',
            message: `Azure Communication Services cannot be reached (${result.reason}).`,
          });
  }
}
