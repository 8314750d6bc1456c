import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import { createAuthorize, TokenUnavailableError, type AcsCredentials } from '../auth/authorize.js';
import { ConnectionTracker } from './connection-tracker.js';
import { raceAbort } from '../race-abort.js';

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

/** ACS's response, its body still a stream; or why there is none. */
export type ForwardResult =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[]>>;
      readonly body: Readable;
    }
  | {
      readonly status?: undefined;
      /** `callerClosed`: the caller closed the connection, which says nothing about ACS. */
      readonly kind: 'unavailable' | 'notSent' | 'denied' | 'callerClosed';
      readonly reason: string;
      readonly timedOut?: true;
    };

export type Forward = (request: ForwardedRequest) => Promise<ForwardResult>;

/** Proxies requests to an ACS resource under its own credentials: once each, unchanged in either direction. */
export function createForward(access: AcsCredentials): Forward {
  const { endpoint } = access;
  const { host, protocol } = new URL(endpoint);
  const authorize = createAuthorize(access);
  return async ({ method, target, headers, body, timeoutMs, signal }) => {
    // Once the headers are there, only the caller limits how long the body takes.
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, timeoutMs);
    const ended = AbortSignal.any([signal, late.signal]);
    const noToken = () =>
      new TokenUnavailableError('no token of Entra ID within the time of the call');
    const witness = new ConnectionTracker();
    try {
      const proof = await raceAbort(
        ended,
        authorize({ method, target, host, body }, new Date()),
        noToken,
      );
      const response = await axios.request<Readable>({
        method,
        url: `${endpoint}${target}`,
        headers: { ...headers, ...proof },
        ...(body.length > 0 && { data: body }),
        responseType: 'stream',
        decompress: false,
        maxRedirects: 0,
        validateStatus: () => true,
        transformRequest: [(data: unknown) => data],
        transport: witness.transport(protocol === 'https:' ? https : http),
        proxy: false,
        signal: ended,
      });
      return {
        status: response.status,
        headers: headersOf(response.headers),
        body: response.data,
      };
    } catch (error) {
      if (signal.aborted)
        return { kind: 'callerClosed', reason: 'the caller closed the connection' };
      if (error instanceof TokenUnavailableError) return { kind: 'denied', reason: error.message };
      const kind = witness.established ? 'unavailable' : 'notSent';
      if (late.signal.aborted) {
        return { kind, reason: `no response within ${timeoutMs} ms`, timedOut: true };
      }
      // Never the error itself: it carries the request's headers, and with them the signature.
      const code = isAxiosError(error) ? error.code : undefined;
      return { kind, reason: code ?? 'no response' };
    } finally {
      clearTimeout(timer);
    }
  };
}

function headersOf(headers: object): Record<string, string | string[]> {
  const entries = Object.entries(headers) as [string, string | string[] | undefined][];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );
}
