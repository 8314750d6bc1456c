import { wasKeptBack, type Reply } from './reply.js';

/** What a reply comes to, in one word, whatever was asked. */
export const SAYINGS = [
  'ok',
  'notFound',
  'refused',
  'unauthorized',
  'throttled',
  'unavailable',
  'noAnswer',
  'notSent',
  'keptBack',
] as const;
export type Said = (typeof SAYINGS)[number];

export function saidBy(reply: Reply): Said {
  if (reply.is === 'noAnswer') {
    if (wasKeptBack(reply)) return 'keptBack';
    return reply.notSent ? 'notSent' : 'noAnswer';
  }
  const { status } = reply;
  if (status < 400) return 'ok';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'notFound';
  if (status === 429) return 'throttled';
  return status === 408 || status >= 500 ? 'unavailable' : 'refused';
}
