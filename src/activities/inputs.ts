import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { Hold } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';

/** What a look at ACS needs to know. */
export interface LookInput {
  readonly searchId: string;
  readonly operationId: string;
  /** The purchase's own, as they stand in its history: a worker that is configured otherwise obeys them. */
  readonly settings: Settings;
  /** The hold, once it has been read; otherwise the look tries to read it. */
  readonly hold?: Hold;
}

/** What the submit activity needs to know. */
export interface SubmitInput extends LookInput {
  readonly request: PhoneNumberPurchaseRequest;
  /** Time left of the hold when the activity was scheduled; missing as long as nobody knows. */
  readonly holdEndsInMs?: number;
  /** An operation that does not run was proved to be a mere shadow of the search: it is no obstacle. */
  readonly shadowProved: boolean;
}

/** What the poll activity needs to know. Durations count up to the activity's scheduling. */
export interface PollInput extends LookInput {
  readonly acknowledged: boolean;
  readonly ageMs: number;
  readonly absentForMs?: number;
  readonly troubledForMs?: number;
  /** Read the numbers whatever the operation says, and report at once. */
  readonly readNumbers: boolean;
}
