import type { AcsAccess } from './access.js';
import { createSend } from './http.js';

/** Whether ACS lets us in, learnt by a GET that changes nothing. */
export type Probe =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly status: number }
  /** Entra ID gives nobody here a token, so ACS was not asked. */
  | { readonly is: 'noToken'; readonly why: string }
  | { readonly is: 'unclear'; readonly why: string };

const PROBE_MS = 8_000;

export async function probe(access: AcsAccess): Promise<Probe> {
  const send = createSend(access);
  const reply = await send({ method: 'GET', path: '/phoneNumbers', timeoutMs: PROBE_MS });
  if (reply.is === 'noAnswer') {
    return { is: reply.because === 'noToken' ? 'noToken' : 'unclear', why: reply.why };
  }
  const { status } = reply;
  if (status === 200) return { is: 'accepted' };
  if (status === 401 || status === 403) return { is: 'refused', status };
  return { is: 'unclear', why: `answered ${status}` };
}
