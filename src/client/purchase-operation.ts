import type { Stage } from '../purchase/contract/stage.js';
import type { FailureDetails } from '../purchase/failures.js';
import type { PurchaseResult } from '../purchase/contract/result.js';

/** A purchase as it stands, told by Temporal without a worker. */
export type PurchaseOperation = PurchaseFacts &
  (
    | {
        readonly status: 'running';
        /** Missing until a worker has taken the purchase up. */
        readonly stage?: Stage;
        /** What is going on, in words; missing while a durable timer runs. */
        readonly activity?: string;
        /** Of the activity, from the second on. */
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
    /** It may have been bought: `OutcomeUnknown`, or a person terminated it. */
    | { readonly status: 'unknown'; readonly message: string; readonly failure?: FailureDetails }
  );

/** What is told of every purchase. */
export interface PurchaseFacts {
  /** `purchase_<searchId>`, which is the workflow's id, too. */
  readonly operationId: string;
  /** Of the last run: the same purchase may be started again after a failure. */
  readonly runId: string;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  /** The ACS resource to which it belongs; missing when its starter did not name one. */
  readonly acsResource?: string;
  /** Who asked. */
  readonly memo: Readonly<Record<string, unknown>>;
}
