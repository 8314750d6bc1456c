import type { Told } from '../doors/door.js';
import type { OperatorAction } from '../plan/operator-actions.js';
import type { Door, PlannedPurchase } from '../plan/purchases.js';

/** What a caller was told, at last. Times are epoch ms. */
export interface Ask {
  readonly door: Door;
  readonly at: number;
  readonly answeredAt: number;
  readonly tries: number;
  readonly told: Told;
}

/** What an operator did to a purchase. Times are epoch ms. */
export interface Operated {
  readonly action: OperatorAction;
  /** The run that was open, and since when. */
  readonly runId: string;
  readonly startedAt: number;
  readonly at: number;
  /** Infinity when it did not succeed. */
  readonly doneAt: number;
  /** `false`: it was tried, and the purchase ended meanwhile. */
  readonly done: boolean;
}

/** What callers did about one search, and were told. */
export interface Called {
  readonly searchId: string;
  readonly plan: PlannedPurchase;
  readonly asks: Ask[];
  cancel?: Ask;
  /** Missing where nothing was planned, or the purchase had ended before. */
  operated?: Operated;
  /** Nobody saw an end in time. */
  endless?: boolean;
}
