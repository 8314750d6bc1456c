import type { PhoneNumberOperation } from '../../acs/wire.js';
import type { Receipt, ResponseFacts } from '../contract/activity-results.js';
import type { LimitExceeded } from '../contract/spending.js';
import type { ClosedReason } from '../contract/earlier-runs.js';

/** Why the outcome of a purchase cannot be known. */
export type UnknownReason = 'deadline' | 'operationMissing' | 'unproved' | 'denied' | ClosedReason;

/** How a purchase ends. */
export type Outcome =
  | { readonly kind: 'bought'; readonly operation: PhoneNumberOperation; readonly receipt: Receipt }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'failed'; readonly operation: PhoneNumberOperation }
  | { readonly kind: 'rejected'; readonly response: ResponseFacts }
  | { readonly kind: 'expired' }
  | { readonly kind: 'subjectNotFound'; readonly response: ResponseFacts }
  | { readonly kind: 'overLimit'; readonly exceeded: LimitExceeded }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };
