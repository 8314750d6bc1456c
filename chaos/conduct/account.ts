import type { Told } from '../doors/door.js';
import type { Door, PlannedPurchase } from '../plan/purchases.js';

/** What a caller was told, at last. Times are epoch ms. */
export interface Ask {
  readonly door: Door;
  readonly at: number;
  readonly answeredAt: number;
  readonly tries: number;
  readonly told: Told;
}

/** What callers did about one search, and were told. */
export interface Called {
  readonly searchId: string;
  readonly plan: PlannedPurchase;
  readonly asks: Ask[];
  cancel?: Ask;
  /** Nobody saw an end in time. */
  endless?: boolean;
}
