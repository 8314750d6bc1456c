import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { RunFacts } from '../purchase/earlier-runs.js';
import type { Hold } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';

/** What every activity of a purchase needs to know. */
export interface PurchaseInput {
  readonly searchId: string;
  readonly operationId: string;
  /** The ACS resource to which the purchase belongs; no worker of another one asks ACS about it. */
  readonly resource: string | null;
  /** Repeated in the report: a result without it was not written by this activity. */
  readonly nonce: string;
  /** The purchase's own, as they stand in its history, whatever this worker's configuration is. */
  readonly settings: Settings;
}

/** What a look at ACS needs to know. */
export interface LookInput extends PurchaseInput {
  readonly run: RunFacts;
  /** The hold, once it has been read; otherwise the look tries to read it. */
  readonly hold?: Hold;
}

/** What the submit activity needs to know. */
export interface SubmitInput extends LookInput {
  readonly request: PhoneNumberPurchaseRequest;
  /** An operation that does not run was proved to be a mere shadow of the search: it is no obstacle. */
  readonly shadowProved: boolean;
}

/** What the poll activity needs to know. Durations count up to the activity's scheduling. */
export interface PollInput extends PurchaseInput {
  readonly hold?: Hold;
  readonly acknowledged: boolean;
  readonly ageMs: number;
  readonly absentForMs?: number;
  readonly troubledForMs?: number;
  /** Read the numbers whatever the operation says, and report at once. */
  readonly readNumbers: boolean;
}
