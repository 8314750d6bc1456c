import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { signedHeaders } from '../../src/acs/auth/signing.js';

const VERSION = 'api-version=2025-06-01';

/** The target of a purchase request. */
export const PURCHASE = `/availablePhoneNumbers/:purchase?${VERSION}`;

/** The target of a list of the owned numbers. */
export const NUMBERS = `/phoneNumbers?${VERSION}`;

/** The target of an operation. */
export const operationPath = (id: string) => `/phoneNumbers/operations/${id}?${VERSION}`;

/** The error in the body of a response. */
export async function errorOf(response: Response) {
  const body = (await response.json()) as {
    error: { code: string; message: string; target?: string };
  };
  return body.error;
}

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
