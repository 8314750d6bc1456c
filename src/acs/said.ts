import type { ForwardedAnswer } from './forward.js';
import type { NotNow } from './limits.js';
import { wasKeptBack, type Reply } from './reply.js';

/** What a reply comes to, in one word, whatever was asked. */
export const SAYINGS = [
  'ok',
  'notFound',
  'refused',
  'unauthorized',
  'noToken',
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
    if (reply.because === 'noToken') return 'noToken';
    return reply.notSent ? 'notSent' : 'noAnswer';
  }
  return saidByStatus(reply.status);
}

/**
 * The same of somebody else's request, which was passed on; nothing where the caller did not wait for it. A 403 is about what
 * the caller wants, not about who passes it on.
 */
export function saidToForward(answer: ForwardedAnswer | NotNow): Said | undefined {
  switch (answer.is) {
    case 'answer':
      return answer.status === 403 ? 'refused' : saidByStatus(answer.status);
    case 'hungUp':
      return undefined;
    case 'notNow':
      return 'keptBack';
    case 'noToken':
      return 'noToken';
    case 'timeout':
    case 'unreachable':
      return 'noAnswer';
  }
}

function saidByStatus(status: number): Said {
  if (status < 400) return 'ok';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'notFound';
  if (status === 429) return 'throttled';
  return status === 408 || status >= 500 ? 'unavailable' : 'refused';
}
