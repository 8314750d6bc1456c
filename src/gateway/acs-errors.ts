import type { FastifyReply } from 'fastify';
import type { Deferred } from '../acs/transport/http-result.js';
import type { CommunicationError } from '../acs/wire.js';

/** An answer that is an error, in ACS's shape. */
export class AcsError extends Error {
  constructor(
    readonly status: number,
    readonly error: CommunicationError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
  }
}

/** The service's own words for a request whose signature it does not accept. */
export const denied = () =>
  new AcsError(401, { code: 'Denied', message: 'Denied by the resource provider.' });

export const badRequest = (message: string, target?: string) =>
  new AcsError(400, { code: 'BadRequest', message, ...(target !== undefined && { target }) });

export const conflict = (message: string, target?: string) =>
  new AcsError(409, { code: 'Conflict', message, ...(target !== undefined && { target }) });

export const notFound = (what: string) =>
  new AcsError(404, { code: 'NotFound', message: `${what} cannot be found.` });

/** ACS does not accept the gateway itself. A caller whose own key is good must not look for the mistake there. */
export const refusedByAcs = (why: string) =>
  new AcsError(502, {
    code: 'BadGateway',
    message: `Azure Communication Services does not accept the gateway: ${why}.`,
  });

/** Temporal is away: nothing was acknowledged, so nothing is lost. */
export const temporalAway = () =>
  new AcsError(
    503,
    {
      code: 'ServiceUnavailable',
      message:
        'The purchase service cannot reach its engine; nothing was acknowledged. Ask again: the same request is the same purchase.',
    },
    { 'retry-after': '5' },
  );

/** The gateway deferred the request: ACS was not asked, and the caller may try again. */
export const tooManyRequests = ({ reason, retryAfterMs }: Deferred) =>
  new AcsError(
    429,
    { code: 'TooManyRequests', message: `The gateway deferred this request: ${reason}.` },
    { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) },
  );

/** Sends an error in ACS's shape. */
export function sendError(reply: FastifyReply, { status, error, headers }: AcsError): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .type('application/json')
    .send(JSON.stringify({ error }));
}
