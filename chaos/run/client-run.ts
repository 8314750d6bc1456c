import type { Subject } from '../../src/purchase/contract/subject.js';
import type { RequestResult } from '../clients/client.js';
import type { OperatorAction } from '../plan/operator-actions.js';
import type { ClientKind, PlannedPurchase } from '../plan/purchases.js';

/** A request with its final result. Times are epoch ms. */
export interface ClientRequest {
  readonly client: ClientKind;
  readonly at: number;
  readonly answeredAt: number;
  readonly attempts: number;
  readonly result: RequestResult;
}

/** What an operator did to a purchase. Times are epoch ms. */
export interface PerformedAction {
  readonly action: OperatorAction;
  /** The run that was open, and its start. */
  readonly runId: string;
  readonly startedAt: number;
  readonly at: number;
  /** Infinity when it did not succeed. */
  readonly doneAt: number;
  /** `false`: the purchase ended before an attempt succeeded. */
  readonly done: boolean;
}

/** What the clients and the operator of one purchase did. */
export interface ClientRun {
  readonly subject: Subject;
  readonly plan: PlannedPurchase;
  readonly requests: readonly ClientRequest[];
  readonly cancel?: ClientRequest;
  /** Missing where none was planned, or the purchase had ended before. */
  readonly operated?: PerformedAction;
  /** How the purchase ended; undefined when it did not end in time. */
  readonly ended?: 'canceled' | 'other';
}
