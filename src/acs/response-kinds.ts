/** Kinds of responses to calls of ACS and proxied calls: in types, metric labels, logs and docs. */
export const RESPONSE_KINDS = [
  /** 2xx with a valid body. */
  'ok',
  /** 202 to the purchase POST. */
  'accepted',
  /** 404 with ACS's own error body. */
  'notFound',
  /** 401 or 403, or Entra ID issued no token and nothing was sent. */
  'denied',
  /** 429 from ACS; also a request that was deferred, without asking ACS, because a similar one got a 429. */
  'throttled',
  /** Any other 4xx. */
  'rejected',
  /** 5xx, 408, timeout, reset or malformed body: ACS may or may not have acted. */
  'unavailable',
  /** The connection was never established (refused, DNS, TLS), so no byte of the request was sent. */
  'notSent',
  /** The rate limiter of this process deferred the request: ACS was not asked. */
  'rateLimited',
] as const;

export type ResponseKind = (typeof RESPONSE_KINDS)[number];
