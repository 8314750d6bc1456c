import { randomUUID } from 'node:crypto';
import axios, { isAxiosError } from 'axios';
import {
  createAuthorize,
  tokenTimeout,
  TokenUnavailableError,
  type AcsCredentials,
} from '../auth/authorize.js';
import { createAgents } from './agents.js';
import { LIMITS, truncateText, truncateWord } from '../truncate.js';
import { ConnectionTracker } from './connection-tracker.js';
import type { HttpResult, NoUsableResponse } from './http-result.js';
import { retryAfterMs } from '../retry-after.js';
import { readError } from '../schemas.js';
import { raceAbort } from '../race-abort.js';
import { API_VERSION } from '../wire.js';

export interface CallOptions {
  /** Limit of the whole call, from connecting to the last byte of the response. */
  readonly timeoutMs: number;
  /** Aborts the call. The signal of a POST aborts only when its time in flight is over. */
  readonly signal?: AbortSignal;
  /**
   * Called once the connection is established and the request signed; nothing is awaited between its return and
   * the write. If it rejects, nothing is sent. Only for a POST, which has a connection of its own.
   */
  readonly confirm?: () => Promise<void>;
}

/** One request to ACS. */
export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with its query, as it is signed and sent; the api-version is added. */
  readonly path: string;
  readonly body?: object;
}

export type Send = (call: Call) => Promise<HttpResult>;

/**
 * Limit of a response body after decompression; a larger one counts as no response. The largest useful body, a
 * search result of 1,000 numbers, has 20 kB.
 */
const MAX_RESPONSE_MIB = 1;

/** A TLS error can list every host of a certificate. */
const MAX_REASON_LENGTH = 300;

/** The limit for a token when a POST waits for it: the confirmation of the POST is valid for seconds. */
const POST_AUTHORIZE_MS = 1_000;

const instance = axios.create({
  maxRedirects: 0,
  maxContentLength: MAX_RESPONSE_MIB * 2 ** 20,
  validateStatus: () => true,
  responseType: 'text',
  transformRequest: [(data: unknown) => data],
  transformResponse: [(data: unknown) => data],
  proxy: false,
});

/**
 * Sends signed requests and never retries. Every outcome is a value: a thrown axios error has the signed headers,
 * which must not reach a log or a history.
 *
 * @param ca PEM of the certificate authority to trust instead of Node's
 */
export function createSend(credentials: AcsCredentials, ca?: string): Send {
  const { endpoint } = credentials;
  const authorize = createAuthorize(credentials);
  const trust = ca === undefined ? {} : { ca };
  const keepAliveAgents = createAgents({ keepAlive: true, ...trust });
  // A reused connection may be closed already, and a POST on it would have an unknown outcome.
  const postAgents = createAgents({ keepAlive: false, ...trust });
  return async (call) => {
    const url = new URL(call.path, endpoint);
    url.searchParams.set('api-version', API_VERSION);
    const body = call.body ? JSON.stringify(call.body) : '';
    const clientRequestId = randomUUID();
    const began = performance.now();
    const tracker = new ConnectionTracker();
    const facts = () => ({
      method: call.method,
      path: url.pathname,
      clientRequestId,
      durationMs: Math.round(performance.now() - began),
    });
    const now = new Date();
    // axios' own timeout measures idleness of the socket: a trickled response would outlive it.
    const timeout = AbortSignal.timeout(call.timeoutMs);
    const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
    const reset = () => {
      tracker.reset();
    };
    signal.addEventListener('abort', reset);
    const request = {
      method: call.method,
      target: url.pathname + url.search,
      host: url.host,
      body,
    };
    try {
      const authorization = await authorizeInTime(call, signal, authorize(request, now));
      const response = await instance.request<string>({
        method: call.method,
        url: url.href,
        ...(body && { data: body }),
        headers: {
          ...authorization,
          ...(body && { 'content-type': 'application/json' }),
          accept: 'application/json',
          'x-ms-client-request-id': clientRequestId,
        },
        ...(call.method === 'POST' ? postAgents : keepAliveAgents),
        transport: tracker.transport(url, call.confirm),
        signal,
      });
      // Node's names, which are in lower case.
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      );
      const parsed = parseJson(response.data);
      const error = readError(parsed);
      const msCv = headers['ms-cv'] && truncateWord(headers['ms-cv'], LIMITS.id);
      const waitMs = retryAfterMs(headers, now);
      return {
        ...facts(),
        status: response.status,
        headers,
        body: parsed,
        ...(msCv !== undefined && { msCv }),
        ...(error && { error }),
        ...(waitMs !== undefined && { retryAfterMs: waitMs }),
      };
    } catch (error) {
      return { ...facts(), ...failureOf(error, tracker, call) };
    } finally {
      // The deadline may pass later, when the connection serves another request.
      signal.removeEventListener('abort', reset);
    }
  };
}

function failureOf(error: unknown, tracker: ConnectionTracker, call: Call): NoUsableResponse {
  if (error instanceof TokenUnavailableError) return { kind: 'denied', reason: error.message };
  const notSent = !tracker.established;
  const kind = notSent ? 'notSent' : 'unavailable';
  const phase = notSent ? 'connecting' : 'waiting for the response';
  if (axios.isCancel(error)) {
    const cause = call.signal?.aborted ? 'stopped' : `no response within ${call.timeoutMs} ms`;
    return { kind, reason: `${cause} (${phase})` };
  }
  const code = isAxiosError(error) ? (error.code ?? 'ERROR') : 'ERROR';
  const message =
    error instanceof Error ? truncateText(error.message, MAX_REASON_LENGTH) : 'unknown error';
  if (message.startsWith('maxContentLength')) {
    return { kind, reason: `the response is larger than ${MAX_RESPONSE_MIB} MiB` };
  }
  return { kind, reason: `${code}: ${message} (${phase})` };
}

/** Waits for the headers that authorize a call until its deadline, for a POST a second at most. */
async function authorizeInTime<T>(
  { method }: Call,
  deadline: AbortSignal,
  authorization: Promise<T>,
): Promise<T> {
  if (method !== 'POST') {
    return raceAbort(deadline, authorization, () => tokenTimeout());
  }
  const began = performance.now();
  const tooLate = () => tokenTimeout(`; the POST was not sent (limit ${POST_AUTHORIZE_MS} ms)`);
  const limit = AbortSignal.any([deadline, AbortSignal.timeout(POST_AUTHORIZE_MS)]);
  const result = await raceAbort(limit, authorization, tooLate);
  // After a pause of the process the token can settle before the timer fires.
  if (performance.now() - began > POST_AUTHORIZE_MS) throw tooLate();
  return result;
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
