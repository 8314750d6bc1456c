import { classifyPurchase, factsIn, type ResponseFacts } from './classify-response.js';
import type { HttpResult } from './http-result.js';
import type { Reply } from './reply.js';

type PostMeaning =
  | { readonly is: 'acknowledged'; readonly operationId?: string }
  | { readonly is: 'notSent'; readonly why: string; readonly retryAfterMs?: number }
  | ({ readonly is: 'throttled'; readonly retryAfterMs?: number } & ResponseFacts)
  | ({ readonly is: 'unauthorized' | 'refused' } & ResponseFacts)
  | { readonly is: 'unknown'; readonly why: string };

/** Only for test/unit/purchase/answer-table.test.ts; see reply.ts. */
export function meaningOfPurchase(reply: Reply): PostMeaning {
  const response = classifyPurchase(reply.is === 'answer' ? reply : resultOf(reply));
  if (response.kind === 'accepted') {
    const { kind: _, ...rest } = response;
    return { is: 'acknowledged', ...rest };
  }
  if ('reason' in response) {
    const { reason: why, retryAfterMs } = response;
    if (response.kind === 'unavailable') return { is: 'unknown', why };
    return { is: 'notSent', why, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (response.kind === 'throttled') {
    const { kind, ...facts } = response;
    return { is: kind, ...facts };
  }
  return { is: response.kind === 'denied' ? 'unauthorized' : 'refused', ...factsIn(response) };
}

function resultOf({
  because,
  notSent,
  why: reason,
  ...rest
}: Exclude<Reply, { is: 'answer' }>): HttpResult {
  const { retryAfterMs = 0 } = rest;
  if (because === 'throttled') return { ...rest, kind: because, reason, retryAfterMs };
  return { ...rest, kind: notSent ? 'notSent' : 'unavailable', reason };
}
