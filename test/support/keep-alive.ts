import http from 'node:http';
import { parseConnectionString } from '../../src/acs/connection-string.js';
import { signedHeaders } from '../../src/acs/signing.js';

const agent = new http.Agent({ keepAlive: true });

/** Sends one signed POST over a kept connection, as a busy service does. @returns the status */
export async function post(
  connectionString: string,
  target: string,
  body: object,
  extra: Readonly<Record<string, string>>,
): Promise<number> {
  const { endpoint, accessKey } = parseConnectionString(connectionString);
  const text = JSON.stringify(body);
  const { host, hostname, port } = new URL(endpoint);
  const signed = { method: 'POST', target, host, body: text };
  const headers = {
    ...signedHeaders(signed, accessKey, new Date()),
    ...extra,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, path: target, method: 'POST', headers };
    http
      .request(options, (answer) => {
        answer.resume().once('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      })
      .once('error', reject)
      .end(text);
  });
}
