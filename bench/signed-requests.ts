import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { parseConnectionString } from '../src/acs/auth/connection-string.js';
import { signedHeaders } from '../src/acs/auth/signing.js';
import { API_VERSION } from '../src/acs/wire.js';

export interface Response {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request. Resolves with the last byte of the response, rejects when there is none. */
export type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Response>;

const TIMEOUT_MS = 60_000;
const agent = new http.Agent({ keepAlive: true });

/** Sends signed requests over keep-alive connections. Without axios, whose CPU time would count. */
export function signedRequests(connectionString: string): Call {
  const { endpoint, accessKey } = parseConnectionString(connectionString);
  const { host, hostname, port } = new URL(endpoint);
  return async (method, path, body) => {
    const target = `${path}?api-version=${API_VERSION}`;
    const content = body ? JSON.stringify(body) : '';
    const headers = {
      ...signedHeaders({ method, target, host, body: content }, accessKey, new Date()),
      ...(body && { 'content-type': 'application/json' }),
      'content-length': Buffer.byteLength(content),
      prefer: 'respond-async',
    };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const options = { agent, hostname, port, path: target, method, headers, signal };
    const request = http.request(options).end(content);
    // A connection that breaks after the headers emits it again: the body is then rejected.
    request.on('error', () => undefined);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const { statusCode: status = 0, headers: received } = response;
    return { status, headers: received, body: await text(response) };
  };
}

/** POSTs a purchase that is to be acknowledged at once, with 202. */
export function postPurchase(call: Call, searchId: string): Promise<Response> {
  return call('POST', '/availablePhoneNumbers/:purchase', { searchId });
}
