import type { RunJudgement } from './earlier-runs.js';
import type {
  CommunicationError,
  PhoneNumberCost,
  PhoneNumberOperation,
  PurchasedPhoneNumber,
} from '../acs/wire.js';
import type { Settings } from './settings.js';

/**
 * What the activities report. Everything ACS says is a value here; no answer is a failure.
 * Times are durations, never dates: workers' clocks differ, so only the workflow's own clock dates things.
 */

/** What a run takes from the worker that begins it. */
export interface StartReport {
  readonly settings: Settings;
  /** The ACS resource that the worker serves: the purchase belongs to it unless its memo names one. */
  readonly resource: string;
}

/** What a search holds: which numbers, at what monthly cost each, until when (epoch ms, by ACS's clock). */
export interface Hold {
  readonly phoneNumbers: readonly string[];
  readonly phoneNumberType: string;
  readonly cost: PhoneNumberCost;
  readonly expiresAt: number;
}

/** Facts of one answer that a person needs to follow it up with Azure's support. */
export interface AnswerFacts {
  readonly httpStatus: number;
  /** Correlation vector of the answer, which Azure's support asks for. */
  readonly msCv?: string;
  readonly error?: CommunicationError;
}

/** What a GET of the purchase operation showed. */
export type OperationSeen =
  | {
      readonly is: 'present';
      readonly status: string;
      readonly operation: PhoneNumberOperation;
      readonly msCv?: string;
      readonly retryAfterMs?: number;
    }
  | ({ readonly is: 'absent' } & AnswerFacts)
  /** 401, 403, 429 and the like: ACS is there, but did not tell. */
  | ({ readonly is: 'withheld'; readonly retryAfterMs?: number } & AnswerFacts);

/**
 * Whether a number of the hold is owned. `withheld`: ACS would not tell; `holdUnknown`: nobody knows which
 * numbers to ask for; `notAsked`: the operation alone decides.
 */
export type NumbersSeen = 'owned' | 'notOwned' | 'withheld' | 'holdUnknown' | 'notAsked';

/** One look: the operation and, where that decides, the numbers of the hold. */
export interface LookReport {
  /** Present when this activity judged the run, or found a POST of another one in flight. */
  readonly judgement?: RunJudgement;
  readonly operation: OperationSeen;
  readonly numbers: NumbersSeen;
  /** The hold, when this look (or the submit it belongs to) read it. */
  readonly hold?: Hold;
  /** ACS's own 404 to the search itself, which was asked for because the hold is not known. */
  readonly searchNotFound?: AnswerFacts;
}

/** What became of a POST. */
export type PostReport =
  | { readonly is: 'acknowledged'; readonly operationId: string; readonly nextLookInMs: number }
  /** `retryAfterMs`: a limit of the worker's kept it back, and so long is it to wait. */
  | { readonly is: 'notSent'; readonly why: string; readonly retryAfterMs?: number }
  | ({ readonly is: 'throttled'; readonly retryAfterMs?: number } & AnswerFacts)
  | ({ readonly is: 'unauthorized' } & AnswerFacts)
  | ({ readonly is: 'refused' } & AnswerFacts)
  | { readonly is: 'unknown'; readonly why: string; readonly inFlightForMs: number };

/** One run of the submit activity: reads the search, looks, POSTs unless the look says otherwise. */
export interface SubmitReport {
  readonly judgement?: RunJudgement;
  /** This was not the first execution of the task, so an earlier one may have sent the POST. */
  readonly lost?: string;
  /** The worker serves another ACS resource than the purchase's: nothing was asked, nothing sent. */
  readonly wrongResource?: string;
  /** Missing when ACS did not answer the look; then nothing was sent. */
  readonly before?: LookReport;
  /** Missing when the look, the hold's end or a shutdown kept the POST back; `held` says which. */
  readonly post?: PostReport;
  readonly held?: string;
  /** A limit of the worker's kept back the look, or the whole of it: ACS was not asked, and is to be asked after so long. */
  readonly retryAfterMs?: number;
  /** There is a spending limit, and ACS does not tell the cost: asked again after a growing pause. */
  readonly costUnknown?: boolean;
  /** A second look after a refusal: a refusal is believed only if nothing was bought. */
  readonly after?: LookReport;
}

/** What ACS says this resource owns of the hold. */
export interface Receipt {
  /** Numbers confirmed at ACS. */
  readonly confirmed: readonly PurchasedPhoneNumber[];
  /** Numbers of the hold that ACS says this resource does not own. */
  readonly missing: readonly string[];
  /** Numbers of the hold about which ACS gave no answer. */
  readonly unread: readonly string[];
  /** `false` when the search could not be read, so that nobody knows which numbers to ask for. */
  readonly holdKnown: boolean;
  /** Kind of the numbers, such as `tollFree`; missing when nothing is known of them. */
  readonly phoneNumberType?: string;
  /** Total of the confirmed numbers for a month; missing when none is confirmed. */
  readonly monthlyCost?: { readonly amount: number; readonly currencyCode: string };
  /** When ACS dates the purchase, ISO 8601; missing when no number is confirmed. */
  readonly purchaseDate?: string;
}

/** One run of the poll activity. */
export interface PollReport {
  /** The last answer of this run. */
  readonly operation: OperationSeen;
  /** GETs of the operation that this run sent. */
  readonly gets: number;
  readonly nextLookInMs: number;
  /** How long ACS has known nothing of the operation; missing once it was seen again. */
  readonly absentForMs?: number;
  /** How long ACS has answered 401, 403, 404 or 429 and nothing else. */
  readonly troubledForMs?: number;
  /** Read at the end of the operation, and when asked for. */
  readonly receipt?: Receipt;
  readonly hold?: Hold;
}

/** What ACS said to the DELETE of the operation. */
export type CancelReport = AnswerFacts;

/** What a poll or a submit tells the engine while it runs; shown on the pending activity. */
export interface Progress {
  readonly doing: string;
  readonly status?: string;
  readonly gets?: number;
}
