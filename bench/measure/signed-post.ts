import http from 'node:http';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { API_VERSION } from '../../src/acs/wire.js';

/** Path and query of a purchase. */
export const PURCHASE_TARGET = `/availablePhoneNumbers/:purchase?api-version=${API_VERSION}`;

const agent = new http.Agent({ keepAlive: true });

/** What was answered. */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/**
 * Makes what sends signed POSTs over kept connections, as a busy service does.
 *
 * @param target path and query
 * @returns a function that resolves with the last byte of the answer
 */
export function signedPosts(
  connectionString: string,
  target: string,
  extra: Readonly<Record<string, string>>,
): (body: object) => Promise<Posted> {
  const { endpoint, accessKey } = parseConnectionString(connectionString);
  const { host, hostname, port } = new URL(endpoint);
  return (body) => {
    const text = JSON.stringify(body);
    const signed = { method: 'POST', target, host, body: text };
    const headers = {
      ...signedHeaders(signed, accessKey, new Date()),
      ...extra,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    const options = { agent, hostname, port, path: target, method: 'POST', headers };
    return new Promise((resolve, reject) => {
      http
        .request(options, (answer) => {
          let told = '';
          answer.setEncoding('utf8');
          answer.on('data', (piece: string) => {
            told += piece;
          });
          answer.once('error', reject).once('end', () => {
            const { statusCode = 0, headers: given } = answer;
            resolve({ status: statusCode, retryAfter: given['retry-after'], body: told });
          });
        })
        .once('error', reject)
        .end(text);
    });
  };
}
