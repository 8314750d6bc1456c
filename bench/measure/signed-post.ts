import http from 'node:http';
import { parseConnectionString } from '../../src/acs/connection-string.js';
import { signedHeaders } from '../../src/acs/signing.js';
import { API_VERSION } from '../../src/acs/wire.js';

/** Path and query of a purchase. */
export const PURCHASE_TARGET = `/availablePhoneNumbers/:purchase?api-version=${API_VERSION}`;

const agent = new http.Agent({ keepAlive: true });

/**
 * Makes what sends signed POSTs over kept connections, as a busy service does.
 *
 * @param target path and query
 * @returns a function that resolves to the status
 */
export function signedPosts(
  connectionString: string,
  target: string,
  extra: Readonly<Record<string, string>>,
): (body: object) => Promise<number> {
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
          answer.resume().once('end', () => {
            resolve(answer.statusCode ?? 0);
          });
        })
        .once('error', reject)
        .end(text);
    });
  };
}
