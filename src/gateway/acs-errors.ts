import type { FastifyReply } from 'fastify';
import type { Deferred } from '../acs/transport/http-result.js';
import type { CommunicationError } from '../acs/wire.js';

/** An error response in ACS's format: `{ "error": { code, message, target? } }`. */
export class AcsError extends Error {
  constructor(
    readonly status: number,
    readonly error: CommunicationError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
  }
}

/** 401 for a request without a valid signature, with the code and message that ACS uses. */
export const denied = () =>
  new AcsError(401, { code: 'Denied', message: 'Denied by the resource provider.' });

export const badRequest = (message: string, target?: string) =>
  new AcsError(400, { code: 'BadRequest', message, ...(target !== undefined && { target }) });

export const conflict = (message: string, target?: string) =>
  new AcsError(409, { code: 'Conflict', message, ...(target !== undefined && { target }) });

export const notFound = (what: string) =>
  new AcsError(404, { code: 'NotFound', message: `${what} cannot be found.` });

/** 502 when ACS denies the deployment's own credentials: a 401 would make the caller check its key. */
export const credentialsDenied = (reason: string) =>
  new AcsError(502, {
    code: 'BadGateway',
    message: `Azure Communication Services denied the credentials of the purchase service: ${reason}.`,
  });

/** 503 when a call to Temporal fails before the purchase is durable. */
export const temporalUnavailable = () =>
  new AcsError(
    503,
    {
      code: 'ServiceUnavailable',
      message:
        'The gateway cannot reach Temporal; nothing was acknowledged. Retry: the same request is the same purchase.',
    },
    { 'retry-after': '5' },
  );

/** 429 when the gateway deferred the request: it was not sent to ACS. */
export const tooManyRequests = ({ reason, retryAfterMs }: Deferred) =>
  new AcsError(
    429,
    { code: 'TooManyRequests', message: `The gateway deferred this request: ${reason}.` },
    { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) },
  );

export function sendError(reply: FastifyReply, { status, error, headers }: AcsError): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .type('application/json')
    .send(JSON.stringify({ error }));
}
