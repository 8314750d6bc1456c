import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';

/** Sends one signed request to an emulator, as any client of ACS would. */
export async function signed(
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
