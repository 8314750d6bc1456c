import type { CommunicationError } from '../wire.js';

/** Facts of a call for its log line. */
export interface CallFacts {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** The `x-ms-client-request-id` that was sent. */
  readonly clientRequestId: string;
  readonly durationMs: number;
}

/** A response of ACS with any status. */
export interface HttpResponse extends CallFacts {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; `undefined` when there is none or it is not JSON. */
  readonly body: unknown;
  readonly msCv?: string;
  readonly error?: CommunicationError;
  readonly retryAfterMs?: number;
}

/** This process did not send the request, because of its rate limit or an earlier 429 of ACS. */
export interface Deferred {
  readonly status?: undefined;
  readonly kind: 'rateLimited' | 'throttled';
  readonly reason: string;
  readonly retryAfterMs: number;
}

/** There is no response, or it is inconclusive. */
export type NoUsableResponse =
  | {
      readonly status?: undefined;
      /** `denied`: Entra ID issued no token, so nothing was sent. */
      readonly kind: 'unavailable' | 'notSent' | 'denied';
      /** Error code and message, free of headers and keys. */
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** The id in the body, if it differs from the requested id. */
      readonly about?: string;
    }
  | Deferred;

/** No response arrived. */
export type NoResponse = CallFacts & NoUsableResponse;

export type HttpResult = HttpResponse | NoResponse;

export function isDeferred(result: NoUsableResponse): result is Deferred {
  return result.kind === 'rateLimited' || result.kind === 'throttled';
}
