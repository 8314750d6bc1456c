/**
 * The types between the model and the core of the product. Only `core.ts` knows the product's own types,
 * so a redesign of the core changes that file alone. Times are epoch ms of the
 * workflow's clock unless a name says otherwise.
 */

/** What a GET of the operation returned, as far as ACS answered at all. */
export type OperationResponse =
  | { readonly kind: 'ok'; readonly status: string }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'denied'; readonly httpStatus: 401 | 403 }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number };

export interface HeldNumbers {
  readonly numbers: readonly string[];
  readonly monthlyCostEach: number;
  /** Expiry by ACS's clock, as the body of the response has it. */
  readonly expiresAt: number;
  /** The same as a duration: expiry minus the `Date` header of the response. */
  readonly expiresInMs: number;
  /** When that was, as far as a worker can know: it does not know how long its task waited for a worker. */
  readonly readAt: number;
}

export interface LookupResult {
  readonly operation: OperationResponse;
  /** `holdUnknown`: the hold could not be read; `notRead`: the operation alone decides. */
  readonly numbers: 'owned' | 'notOwned' | 'unreadable' | 'holdUnknown' | 'notRead';
  readonly hold?: HeldNumbers;
  /** ACS returned its own 404 for the search. */
  readonly subjectNotFound?: true;
}

export interface NumbersRead {
  readonly owned: readonly string[];
  readonly notOwned: readonly string[];
  readonly unread: readonly string[];
  readonly holdKnown: boolean;
}

/** What the first activity of a run finds out about earlier runs of the workflow id. */
export interface Judgement {
  readonly earlier: 'nothingInFlight' | 'postAssumed' | 'postsClosed';
  readonly consented: boolean;
}

export type PostResult =
  | {
      readonly kind: 'accepted';
      readonly operation: 'ours' | 'other';
      readonly nextPollInMs: number;
    }
  | { readonly kind: 'notSent' }
  | { readonly kind: 'rateLimited'; readonly retryAfterMs: number }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
  | { readonly kind: 'denied'; readonly httpStatus: 401 | 403 }
  /** `fromAcs`: the body has ACS's own error; a proxy sends none. */
  | { readonly kind: 'rejected'; readonly httpStatus: 400 | 404 | 409; readonly fromAcs: boolean }
  | { readonly kind: 'unknownOutcome'; readonly inFlightForMs: number };

export type DeferralReason =
  | 'rateLimited'
  | 'unavailable'
  | 'wrongResource'
  | 'inconclusiveLookup'
  | 'subjectNotFound'
  | 'holdExpired'
  | 'overLimit'
  | 'costUnknown'
  | 'notConfirmed';

export interface SubmitResult {
  readonly judgement?: Judgement;
  readonly before?: LookupResult;
  readonly deferral?: { readonly reason: DeferralReason; readonly retryAfterMs?: number };
  readonly post?: PostResult;
  readonly after?: LookupResult;
}

export interface PollResult {
  readonly operation: OperationResponse;
  readonly gets: number;
  readonly nextPollInMs: number;
  /** How long ACS has returned 404; how long 401, 403, 404 or 429 and nothing else. */
  readonly notFoundForMs?: number;
  readonly errorsForMs?: number;
  readonly numbers?: NumbersRead;
  readonly hold?: HeldNumbers;
  /** For how long the search could not be read, where it had to be read with the numbers. */
  readonly holdUnreadForMs?: number;
}

export type Observation =
  | { readonly kind: 'submit'; readonly result: SubmitResult }
  /** No complete report: the worker died, hung, or executed the task a second time. */
  | { readonly kind: 'submitLost' }
  | { readonly kind: 'submitQueueTimedOut' }
  | { readonly kind: 'lookup'; readonly result: LookupResult; readonly judgement?: Judgement }
  | { readonly kind: 'poll'; readonly result: PollResult }
  | { readonly kind: 'cancelSent'; readonly httpStatus?: number }
  | { readonly kind: 'cancelRequested' }
  /** Temporal gave up a lookup or poll that ACS never answered. */
  | { readonly kind: 'unanswered'; readonly atDeadline: boolean };

export interface Times {
  readonly askedAt: number;
  readonly endedAt: number;
}

export type OutcomeKind =
  | 'bought'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'subjectNotFound'
  | 'overLimit'
  | 'canceled'
  | 'unknown';

export interface Outcome {
  readonly kind: OutcomeKind;
  /** The failure code of the catalogue, for an outcome that is a failure. */
  readonly code?: string;
  /** Why the outcome is unknown. */
  readonly reason?: string;
}

export type Next =
  | { readonly action: 'submit'; readonly at: number; readonly placeholderProved: boolean }
  | { readonly action: 'lookup'; readonly at: number }
  | { readonly action: 'poll'; readonly at: number; readonly readNumbers: boolean }
  | { readonly action: 'cancel'; readonly at: number }
  | { readonly action: 'finish'; readonly outcome: Outcome };

export type Action = Exclude<Next, { action: 'finish' }>['action'];
export const STAGES = ['submitting', 'investigating', 'provisioning'] as const;
export type Stage = (typeof STAGES)[number];

export interface Start {
  readonly now: number;
  readonly deadlineMs: number;
  /** The highest monthly cost in USD. */
  readonly spendingLimit?: number;
}

/** The core of the product, as the model drives it. `S` is its state, which the model never reads. */
export interface Core<S> {
  start(start: Start): S;
  next(state: S, now: number): Next;
  observe(state: S, observation: Observation, times: Times): S;
  /** Continue-as-new: the state as the next run receives it, after a JSON round trip. */
  carry(state: S): S;
  stage(state: S): Stage;
}
