import type { AcsCredentials } from './auth/authorize.js';
import { classifyStatus } from './classify-response.js';
import { createSend } from './transport/http.js';

const PROBE_MS = 8_000;

/** Checks by a GET that changes nothing whether ACS accepts our credentials. */
export async function probe(access: AcsCredentials) {
  const send = createSend(access);
  return classifyStatus(await send({ method: 'GET', path: '/phoneNumbers', timeoutMs: PROBE_MS }));
}
