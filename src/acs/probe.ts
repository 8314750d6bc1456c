import type { AcsCredentials } from './auth/authorize.js';
import { classifyStatus } from './classify-response.js';
import { createSend } from './transport/http.js';

const PROBE_MS = 8_000;

/** Checks with a GET whether ACS accepts the credentials. */
export async function probe(credentials: AcsCredentials) {
  const send = createSend(credentials);
  return classifyStatus(await send({ method: 'GET', path: '/phoneNumbers', timeoutMs: PROBE_MS }));
}
