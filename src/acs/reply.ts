import type { CallFacts, HttpResponse } from './http-result.js';

/*
 * Only for test/unit/purchase/answer-table.test.ts, which is rewritten elsewhere: delete this file and meaning.ts with it.
 */

export type Answer = HttpResponse & { readonly is: 'answer' };

export interface NoAnswer extends CallFacts {
  readonly is: 'noAnswer';
  readonly notSent: boolean;
  readonly because?: 'noToken' | 'rate' | 'throttled';
  readonly retryAfterMs?: number;
  readonly why: string;
}

export type Reply = Answer | NoAnswer;
