import type { CommunicationError } from '../../src/acs/wire.js';

/** An answer before it is written to the socket. */
export interface EmulatedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; none means an empty body with Content-Length 0. */
  readonly body?: string;
}

/** A JSON answer of the service; amounts are written as it writes them, `2.0` rather than `2`. */
export function jsonResponse(body: object, headers: Record<string, string> = {}): EmulatedResponse {
  const text = JSON.stringify(body).replace(/"amount":(\d+)(?=[,}])/g, '"amount":$1.0');
  const contentType = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status: 200, headers: { ...contentType, ...headers }, body: text };
}

/** An answer without a body. */
export function emptyResponse(
  status: number,
  headers: Record<string, string> = {},
): EmulatedResponse {
  return { status, headers };
}

/** An error answer in ACS's shape. Its content type has no charset, unlike that of good answers. */
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

/** The body of a fault's answer when the rule gives none. */
export function defaultResponse(status: number): EmulatedResponse {
  if (status === 401) return denied;
  if (status === 404) {
    return errorResponse(404, { code: 'NotFound', message: 'The resource cannot be found.' });
  }
  if (status === 429) {
    // As recorded: throttling hides inside an internal error.
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
