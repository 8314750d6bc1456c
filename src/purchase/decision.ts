import type { ClosedReason } from './evidence.js';
import type { AnswerFacts, Receipt } from './reports.js';
import type { PhoneNumberOperation } from '../acs/wire.js';
import type { Overrun } from './spending.js';

/** Why the outcome of a purchase cannot be known. */
export type UnknownReason =
  'deadline' | 'operationLost' | 'unproved' | 'credentials' | ClosedReason;

/** A true end of a purchase. */
export type End =
  | { readonly is: 'bought'; readonly operation: PhoneNumberOperation; readonly receipt: Receipt }
  | { readonly is: 'failed'; readonly operation: PhoneNumberOperation }
  | { readonly is: 'rejected'; readonly refusal: AnswerFacts }
  | { readonly is: 'expired' }
  | { readonly is: 'searchNotFound'; readonly answer: AnswerFacts }
  | { readonly is: 'unaffordable'; readonly overrun: Overrun }
  | { readonly is: 'canceled' }
  | { readonly is: 'unknown'; readonly reason: UnknownReason };

/** What comes next. `at` is the epoch ms before which it must not happen. */
export type Decision =
  | { readonly do: 'submit'; readonly at: number }
  | { readonly do: 'look'; readonly at: number; readonly for: string }
  | { readonly do: 'poll'; readonly at: number; readonly readNumbers: boolean }
  | { readonly do: 'cancelOperation'; readonly at: number }
  | { readonly do: 'end'; readonly end: End };
