import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { createAuthorize, TokenUnavailableError, type AcsCredentials } from '../auth/authorize.js';
import { createAgents } from './agents.js';
import { LIMITS, truncateText, truncateWord } from '../truncate.js';
import { ConnectionTracker } from './connection-tracker.js';
import type { HttpResult, NoUsableResponse } from './http-result.js';
import { retryAfterMs } from '../retry-after.js';
import { readError } from '../schemas.js';
import { raceAbort } from '../race-abort.js';
import { API_VERSION } from '../wire.js';

/** One request to ACS. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path as it is signed and sent; the api-version is added. */
  readonly path: string;
  readonly body?: object;
  /** Limit of the whole call, from connecting to the last byte of the response. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Of a POST: asked once the connection is established; if it rejects, nothing is sent. */
  readonly confirm?: () => Promise<void>;
}

export type Send = (call: Call) => Promise<HttpResult>;

/**
 * The most that is read of a response body, after decompression. The largest useful body, a search
 * result of 1,000 numbers, has 20 kB. A larger body counts as no response: its rest is unknown.
 */
const MAX_RESPONSE_MIB = 1;

/** A TLS error can list every host of a certificate. */
const MAX_REASON_LENGTH = 300;

/** A POST has little time: a token that takes longer comes too late for it. */
const POST_AUTHORIZE_MS = 1_000;

/**
 * Sends signed requests. Every outcome is a value; nothing is thrown, so that no axios error, which carries
 * the signed headers, can reach a log or a history. Never retries: what may be repeated is decided elsewhere.
 *
 * @param ca PEM of the authority to trust instead of the usual ones
 */
export function createSend(access: AcsCredentials, ca?: string): Send {
  const { endpoint } = access;
  const authorize = createAuthorize(access);
  const instance = createInstance();
  const kept = createAgents(true, ca);
  // A kept connection may be dead already, and a POST on it would have an unknown outcome for nothing.
  const fresh = createAgents(false, ca);
  return async (call) => {
    const url = new URL(`${call.path}?api-version=${API_VERSION}`, endpoint);
    const body = call.body ? JSON.stringify(call.body) : '';
    const clientRequestId = randomUUID();
    const began = performance.now();
    const witness = new ConnectionTracker();
    const facts = () => ({
      method: call.method,
      path: url.pathname,
      clientRequestId,
      durationMs: Math.round(performance.now() - began),
    });
    const now = new Date();
    const signal = deadlineOf(call);
    const reset = () => {
      witness.reset();
    };
    signal.addEventListener('abort', reset);
    const request = {
      method: call.method,
      target: url.pathname + url.search,
      host: url.host,
      body,
    };
    try {
      const proof = await authorizeInTime(call, signal, began, authorize(request, now));
      const response = await instance.request<string>({
        method: call.method,
        url: url.href,
        ...(body && { data: body }),
        headers: {
          ...proof,
          ...(body && { 'content-type': 'application/json' }),
          accept: 'application/json',
          'x-ms-client-request-id': clientRequestId,
        },
        ...(call.method === 'POST' ? fresh : kept),
        transport: witness.transport(url.protocol === 'https:' ? https : http, call.confirm),
        signal,
      });
      const headers = lowerCase(response.headers);
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
      return { ...facts(), ...failureOf(error, witness, call) };
    } finally {
      // The limit may pass later, when the connection serves another request.
      signal.removeEventListener('abort', reset);
    }
  };
}

function createInstance(): AxiosInstance {
  return axios.create({
    maxRedirects: 0,
    maxContentLength: MAX_RESPONSE_MIB * 2 ** 20,
    validateStatus: () => true,
    responseType: 'text',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    proxy: false,
  });
}

function failureOf(error: unknown, witness: ConnectionTracker, call: Call): NoUsableResponse {
  if (error instanceof TokenUnavailableError) return { kind: 'denied', reason: error.message };
  const notSent = !witness.established;
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

function deadlineOf({ timeoutMs, signal }: Call): AbortSignal {
  // axios' own timeout is idleness of the socket once connected: a trickled response would outlive it.
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([timeout, signal]) : timeout;
}

/** Waits for a token within the limit of the call; for a POST within a shorter one. @throws NoToken */
async function authorizeInTime<T>(
  { method }: Call,
  signal: AbortSignal,
  began: number,
  proof: Promise<T>,
): Promise<T> {
  const tooLate = () =>
    new TokenUnavailableError('no token of Entra ID within the time of the call');
  if (method !== 'POST') return raceAbort(signal, proof, tooLate);
  const tooLateToPost = () =>
    new TokenUnavailableError(
      `the POST was not sent: what authorizes it took over ${POST_AUTHORIZE_MS} ms`,
    );
  const shorter = AbortSignal.any([signal, AbortSignal.timeout(POST_AUTHORIZE_MS)]);
  const proved = await raceAbort(shorter, proof, tooLateToPost);
  // A process that stood still for a while may find the token before it hears of the time.
  if (performance.now() - began > POST_AUTHORIZE_MS) throw tooLateToPost();
  return proved;
}

function lowerCase(headers: object): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // not JSON: the caller sees a body that is none
  }
}
