import type { Readable } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import {
  createAuthorize,
  tokenTimeout,
  TokenUnavailableError,
  type AcsCredentials,
} from '../auth/authorize.js';
import { createAgents } from './agents.js';
import { ConnectionTracker } from './connection-tracker.js';
import { raceAbort } from '../race-abort.js';
import { retryAfterMs } from '../retry-after.js';

/** A caller's request that the gateway proxies to ACS. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query as the caller sent them. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Limit until the headers of the response. */
  readonly timeoutMs: number;
  /** Aborted when the caller closes the connection. */
  readonly signal: AbortSignal;
}

/** The response of ACS with its body as a stream, or why there is none. */
export type ForwardResult =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[]>>;
      readonly body: Readable;
      readonly retryAfterMs?: number | undefined;
    }
  | {
      readonly status?: undefined;
      /** `callerClosed`: the caller closed the connection before ACS responded. */
      readonly kind: 'unavailable' | 'notSent' | 'denied' | 'callerClosed';
      readonly reason: string;
      readonly timedOut?: true;
    };

/** Idle connections are closed after this time, as Node's own agent does. */
const IDLE_MS = 5_000;

export type Forward = (request: ForwardedRequest) => Promise<ForwardResult>;

/** Proxies requests to an ACS resource with its credentials: once each, unchanged in either direction. */
export function createForward(credentials: AcsCredentials): Forward {
  const { endpoint } = credentials;
  const origin = new URL(endpoint);
  const authorize = createAuthorize(credentials);
  const agents = createAgents({ keepAlive: true, timeout: IDLE_MS });
  return async ({ method, target, headers, body, timeoutMs, signal }) => {
    // Until the headers of the response; then only the caller limits how long the body takes.
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort();
    }, timeoutMs);
    const ended = AbortSignal.any([signal, timeout.signal]);
    const tracker = new ConnectionTracker();
    try {
      const authorization = authorize({ method, target, host: origin.host, body }, new Date());
      const response = await axios.request<Readable>({
        method,
        url: `${endpoint}${target}`,
        headers: { ...headers, ...(await raceAbort(ended, authorization, () => tokenTimeout())) },
        ...(body.length > 0 && { data: body }),
        responseType: 'stream',
        decompress: false,
        maxRedirects: 0,
        validateStatus: () => true,
        transformRequest: [(data: unknown) => data],
        ...agents,
        transport: tracker.transport(origin),
        proxy: false,
        signal: ended,
      });
      return {
        status: response.status,
        // Node's names, which are in lower case.
        headers: Object.fromEntries(Object.entries(response.headers)),
        body: response.data,
        retryAfterMs: retryAfterMs(response.headers, new Date()),
      };
    } catch (error) {
      if (signal.aborted)
        return { kind: 'callerClosed', reason: 'the caller closed the connection' };
      if (error instanceof TokenUnavailableError) return { kind: 'denied', reason: error.message };
      const kind = tracker.established ? 'unavailable' : 'notSent';
      if (timeout.signal.aborted) {
        return { kind, reason: `no response within ${timeoutMs} ms`, timedOut: true };
      }
      // Not its message: an axios error has the headers of the request, with the signature.
      const code = isAxiosError(error) ? error.code : undefined;
      return { kind, reason: code ?? 'no response' };
    } finally {
      clearTimeout(timer);
    }
  };
}
