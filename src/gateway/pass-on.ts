import type { FastifyReply, FastifyRequest } from 'fastify';
import { AcsError, notFound, refusedByAcs, tooManyRequests } from './answers.js';
import { bodyOf } from './authentication.js';
import type { GatewayDependencies } from './gateway.js';
import { answerHeaders, pathOf, requestHeaders } from './headers.js';
import { groupOf, kindOf } from './pass-groups.js';

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
  const answer = await forward(passed, kindOf(group));
  switch (answer.is) {
    case 'answer':
      if (answer.status === 401) {
        // Its body is of no use to the caller, whose own key was accepted.
        answer.body.destroy();
        throw refusedByAcs('it answers 401 to the key or the identity of the gateway');
      }
      return reply
        .code(answer.status)
        .headers(answerHeaders(answer.headers, acsEndpoint))
        .send(answer.body);
    case 'notNow':
      throw tooManyRequests(answer);
    case 'timeout':
      throw new AcsError(504, {
        code: 'GatewayTimeout',
        message: `Azure Communication Services did not answer (${answer.why}).`,
      });
    case 'noToken':
      throw refusedByAcs(answer.why);
    case 'hungUp':
    case 'unreachable':
      throw new AcsError(502, {
        code: 'BadGateway',
        message: `Azure Communication Services cannot be reached (${answer.why}).`,
      });
  }
}
