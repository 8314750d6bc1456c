import type { Readable } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import { authorizer, NoToken, type AcsAccess } from './access.js';
import { soonerThan } from './sooner-than.js';

/** A request of somebody else's that is passed on to ACS. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query as the caller sent them. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Limit until the answer's headers. */
  readonly timeoutMs: number;
  /** The caller has hung up. */
  readonly signal: AbortSignal;
}

/** ACS's answer, whose body is still on its way; or why there is none. */
export type ForwardedAnswer =
  | {
      readonly is: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[]>>;
      readonly body: Readable;
    }
  /** `hungUp`: the caller has, which says nothing of ACS. */
  | { readonly is: 'timeout' | 'unreachable' | 'noToken' | 'hungUp'; readonly why: string };

export type Forward = (request: ForwardedRequest) => Promise<ForwardedAnswer>;

/** Passes requests on to an ACS resource as itself: once each, byte by byte, in either direction. */
export function createForward(access: AcsAccess): Forward {
  const { endpoint } = access;
  const { host } = new URL(endpoint);
  const authorize = authorizer(access);
  return async ({ method, target, headers, body, timeoutMs, signal }) => {
    // Past the headers nothing but the caller's patience limits the answer.
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, timeoutMs);
    const ended = AbortSignal.any([signal, late.signal]);
    const noToken = () => new NoToken('no token of Entra ID within the time of the call');
    try {
      const proof = await soonerThan(
        ended,
        authorize({ method, target, host, body }, new Date()),
        noToken,
      );
      const answer = await axios.request<Readable>({
        method,
        url: `${endpoint}${target}`,
        headers: { ...headers, ...proof },
        ...(body.length > 0 && { data: body }),
        responseType: 'stream',
        decompress: false,
        maxRedirects: 0,
        validateStatus: () => true,
        transformRequest: [(data: unknown) => data],
        proxy: false,
        signal: ended,
      });
      return {
        is: 'answer',
        status: answer.status,
        headers: plain(answer.headers),
        body: answer.data,
      };
    } catch (error) {
      if (signal.aborted) return { is: 'hungUp', why: 'the caller has hung up' };
      if (error instanceof NoToken) return { is: 'noToken', why: error.message };
      if (late.signal.aborted) return { is: 'timeout', why: `no answer within ${timeoutMs} ms` };
      // Never the error itself: it carries the request's headers, and with them the signature.
      const code = isAxiosError(error) ? error.code : undefined;
      return { is: 'unreachable', why: code ?? 'no answer' };
    } finally {
      clearTimeout(timer);
    }
  };
}

function plain(headers: object): Record<string, string | string[]> {
  const entries = Object.entries(headers) as [string, string | string[] | undefined][];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );
}
