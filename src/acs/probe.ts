import type { AcsConnection } from './connection-string.js';
import { createSend } from './http.js';

/** Whether ACS takes a connection's key, learnt by a GET that changes nothing. */
export type Probe =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly status: number }
  | { readonly is: 'unclear'; readonly why: string };

const PROBE_MS = 8_000;

export async function probe(connection: AcsConnection): Promise<Probe> {
  const send = createSend(connection);
  const reply = await send({ method: 'GET', path: '/phoneNumbers', timeoutMs: PROBE_MS });
  if (reply.is === 'noAnswer') return { is: 'unclear', why: reply.why };
  const { status } = reply;
  if (status === 200) return { is: 'accepted' };
  if (status === 401 || status === 403) return { is: 'refused', status };
  return { is: 'unclear', why: `answered ${status}` };
}
