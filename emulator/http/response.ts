import type { CommunicationError } from '../../src/acs/wire.js';

/** A response before it is written to the socket. */
export interface EmulatedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined: no body, with Content-Length 0. */
  readonly body?: string;
}

/** A JSON response. Amounts have a decimal, `2.0`, as those of the service. */
export function jsonResponse(
  body: object,
  headers: Record<string, string> = {},
  status = 200,
): EmulatedResponse {
  const text = JSON.stringify(body).replace(/"amount":(\d+)(?=[,}])/g, '"amount":$1.0');
  const contentType = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status, headers: { ...contentType, ...headers }, body: text };
}

export function emptyResponse(
  status: number,
  headers: Record<string, string> = {},
): EmulatedResponse {
  return { status, headers };
}

/** An error in the format of ACS. As recorded, its content type has no charset. */
export function errorResponse(status: number, error: CommunicationError): EmulatedResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ error }),
  };
}

export function notFound(what: string, value: string, target: string): EmulatedResponse {
  const message = `Input ${what} ${value} cannot be found.`;
  return errorResponse(404, { code: 'NotFound', message, target });
}

export function reservationNotFound(): EmulatedResponse {
  return errorResponse(404, {
    code: 'ReservationNotFound',
    message: 'The reservation was not found and the operation could not be completed.',
  });
}

export function badRequest(message: string, target?: string): EmulatedResponse {
  return errorResponse(400, {
    code: 'BadRequest',
    message,
    ...(target !== undefined && { target }),
  });
}

export const denied = errorResponse(401, {
  code: 'Denied',
  message: 'Denied by the resource provider.',
});

const INTERNAL = { code: 'InternalError', message: 'The server encountered an internal error.' };

/** The response of a fault whose rule has no body. */
export function defaultResponse(status: number): EmulatedResponse {
  if (status === 401) return denied;
  if (status === 404) {
    return errorResponse(404, { code: 'NotFound', message: 'The resource cannot be found.' });
  }
  if (status === 429) {
    // As recorded: ACS reports throttling inside an internal error.
    return errorResponse(429, {
      ...INTERNAL,
      innererror: { code: 'TooManyRequests', message: '' },
    });
  }
  if (status >= 500) return errorResponse(status, INTERNAL);
  if (status >= 400)
    return errorResponse(status, { code: 'BadRequest', message: `Status ${status}.` });
  return { status, headers: {} };
}
