import type { Stage } from '../purchase/contract/stage.js';
import type { FailureDetails } from '../purchase/failures.js';
import type { PurchaseResult } from '../purchase/contract/result.js';

/** The state of a purchase in Temporal, read without a worker. */
export type PurchaseOperation = PurchaseFacts &
  (
    | {
        readonly status: 'running';
        /** Missing until a worker has started the purchase. */
        readonly stage?: Stage;
        /** What it does or waits for; while no activity is pending only with `readTimer`. */
        readonly activity?: string;
        /** Of the activity, from the second attempt on. */
        readonly attempt?: number;
      }
    | { readonly status: 'succeeded'; readonly result: PurchaseResult }
    /** Known to have bought nothing. */
    | { readonly status: 'failed'; readonly message: string; readonly failure: FailureDetails }
    /** Proved to have bought nothing. */
    | {
        readonly status: 'canceled';
        /** Submits that ended without a report: each may have sent a POST. Missing when 0. */
        readonly lostSubmits?: number;
      }
    /** It may have been bought: `OutcomeUnknown`, or it was terminated. */
    | { readonly status: 'unknown'; readonly message: string; readonly failure?: FailureDetails }
  );

export interface PurchaseFacts {
  /** `purchase_<searchId>` or `reservationPurchase_<reservationId>`, also the workflow id. */
  readonly operationId: string;
  /**
   * Of the last run: the same purchase may be started again after a failure. A run that was refused for its
   * input counts only if there is no other.
   */
  readonly runId: string;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  /** The ACS resource to which it belongs; missing when its starter did not name one. */
  readonly acsResource?: string;
  /** The requester. */
  readonly memo: Readonly<Record<string, unknown>>;
}
