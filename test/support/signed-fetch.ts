import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';

/** Sends one request to a gateway or an emulator, signed with the key of the connection string. */
export async function signedFetch(
  connectionString: string,
  method: string,
  target: string,
  body?: object,
  extra: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { endpoint, accessKey } = parseConnectionString(connectionString);
  const text = body ? JSON.stringify(body) : '';
  const { host } = new URL(endpoint);
  const headers = signedHeaders({ method, target, host, body: text }, accessKey, new Date());
  return fetch(`${endpoint}${target}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json', ...extra },
    ...(body && { body: text }),
  });
}
