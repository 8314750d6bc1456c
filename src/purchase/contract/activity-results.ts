import type {
  CommunicationError,
  PhoneNumberCost,
  PhoneNumberOperation,
  PurchasedPhoneNumber,
} from '../../acs/wire.js';
import type { RunJudgement } from './earlier-runs.js';
import type { Settings } from './settings.js';
import type { DeferReason } from './defer-reasons.js';
import type { MonthlyCost } from './spending.js';

/**
 * What the activities return. Responses of ACS are values here, tagged with the response vocabulary of
 * docs/acs.md. Times are durations, because the clocks of workers differ: only the workflow's clock gives
 * points in time.
 */

/** What a run takes from the worker that starts it. */
export interface StartResult {
  readonly settings: Settings;
  /** The ACS resource that the worker serves. The purchase belongs to it unless its memo names one. */
  readonly resource: string;
}

/** The numbers that a search or a reservation holds, with their price and the end of the hold. */
export interface Hold {
  /** E.164. */
  readonly phoneNumbers: readonly string[];
  /** Such as `tollFree`; several are separated by commas. */
  readonly phoneNumberType: string;
  /** Of all numbers together, by currency and billing period. */
  readonly costs: readonly PhoneNumberCost[];
  /** Numbers whose cost ACS does not show; missing for none. */
  readonly unpriced?: number;
  /**
   * When the hold expires, in ms after the scheduling of the activity: the time until the response, and what was
   * left of the hold then. Never later than it expires, but earlier by the activity's wait for a worker.
   */
  readonly expiresInMs: number;
}

/** What Azure's support needs to find a response. */
export interface ResponseFacts {
  readonly httpStatus: number;
  /** The `MS-CV` header: correlation vector of the response. */
  readonly msCv?: string;
  readonly error?: CommunicationError;
}

/** The response to a GET of the purchase operation. An `unavailable` one fails the activity instead. */
export type OperationSeen =
  | {
      readonly kind: 'ok';
      readonly operation: PhoneNumberOperation;
      readonly msCv?: string;
      readonly retryAfterMs?: number;
    }
  | ({ readonly kind: 'notFound' } & ResponseFacts)
  | ({
      readonly kind: 'denied' | 'throttled' | 'rejected';
      readonly retryAfterMs?: number;
    } & ResponseFacts);

/**
 * Whether ACS owns a held number. `removedOwned`: only one that may belong to another purchase. `unreadable`: ACS
 * denied or throttled a GET of a number. `holdUnknown`: no lookup has read the numbers yet. `notRead`: the operation
 * alone decides.
 */
export type Ownership =
  'owned' | 'notOwned' | 'removedOwned' | 'unreadable' | 'holdUnknown' | 'notRead';

/** One lookup: the operation, the hold and, where they decide, the held numbers. */
export interface LookupResult {
  /** Set when this activity judged the run, or found a POST of another run in flight. */
  readonly judgement?: RunJudgement;
  readonly operation: OperationSeen;
  readonly numbers: Ownership;
  /** Missing when this lookup could not read the hold. */
  readonly hold?: Hold;
  /** ACS's own 404 to the search or reservation itself. */
  readonly subjectNotFound?: ResponseFacts;
  /** The reservation itself says that it was submitted for purchase, or shows a purchased number. */
  readonly isSubmitted?: boolean;
}

/** The response to the purchase POST. `unavailable` is an unknown outcome: ACS may have accepted it. */
export type PostResult =
  /** `operationId`: ours in our spelling, unless ACS named another one. */
  | { readonly kind: 'accepted'; readonly operationId: string; readonly nextPollInMs: number }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly inFlightForMs: number }
  | ({
      readonly kind: 'denied' | 'throttled' | 'rejected';
      readonly retryAfterMs?: number;
    } & ResponseFacts);

/** Why the submit activity sent no POST, and what it had seen by then. */
export interface Deferral {
  readonly reason: DeferReason;
  /** For the UI and the log: why, in one sentence without a full stop. */
  readonly detail: string;
  /** The wait that ACS or our rate limiter asked for. */
  readonly retryAfterMs?: number;
}

/** One run of the submit activity. */
export type SubmitResult = { readonly judgement?: RunJudgement } & (
  | {
      readonly kind: 'posted';
      readonly before: LookupResult;
      readonly post: PostResult;
      readonly after?: LookupResult;
    }
  | ({ readonly kind: 'deferred'; readonly before?: LookupResult } & Deferral)
  /** An earlier run may have bought: the activity stopped after the judgement. */
  | { readonly kind: 'judged' }
  /** Not the original execution of the task: an earlier execution may have sent the POST. */
  | { readonly kind: 'lost'; readonly reason: string }
);

/** What ACS says this resource owns of the held numbers. */
export interface Receipt {
  /** Numbers confirmed at ACS. */
  readonly confirmed: readonly PurchasedPhoneNumber[];
  /** Held numbers that ACS says this resource does not own. */
  readonly missing: readonly string[];
  /** Held numbers for which ACS gave no usable response, or which may belong to another purchase. */
  readonly unread: readonly string[];
  /** `false` when the hold could not be read, so that the numbers are not known. */
  readonly holdKnown: boolean;
  /** Such as `tollFree`; missing when nothing is known of the numbers. */
  readonly phoneNumberType?: string;
  /** Totals of the confirmed numbers for a month, by currency; missing when none is confirmed. */
  readonly monthlyCosts?: readonly MonthlyCost[];
  /** Why numbers are missing, where the search or the reservation says so: such as `NoWallet`. */
  readonly missingReason?: string;
  /** When ACS dates the purchase, ISO 8601; missing when no number is confirmed. */
  readonly purchaseDate?: string;
}

/** One run of the poll activity. */
export interface PollResult {
  /** The last response of this run. */
  readonly operation: OperationSeen;
  /** GETs of the operation that this run sent. */
  readonly gets: number;
  readonly nextPollInMs: number;
  /** For how long ACS has answered 404; missing once the operation was seen again. */
  readonly notFoundForMs?: number;
  /** For how long ACS has answered with errors (401, 403, 404, 429) only. */
  readonly errorsForMs?: number;
  /** Read when the operation ended, and on demand. */
  readonly receipt?: Receipt;
  /** A number is owned that may belong to another purchase: the reservation does not show that it kept it. */
  readonly removedOwned?: boolean;
  readonly hold?: Hold;
  /** For how long the search or reservation could not be read, where it had to be read with the numbers. */
  readonly holdUnreadForMs?: number;
}

/** ACS's response to the DELETE of the operation. */
export type CancelResult = ResponseFacts;

/** Heartbeat details of a poll, lookup or submit; shown on the pending activity. */
export interface Progress {
  readonly doing: string;
  readonly status?: string;
  readonly gets?: number;
}
