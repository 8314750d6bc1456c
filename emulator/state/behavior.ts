import { z } from 'zod';

/** What is undocumented about the real service. The first value is the default. */
const CHOICES = {
  /** Response to another POST for a purchased search or reservation. */
  secondPurchase: ['same', 'conflict', 'notFound'],
  /** GET of the purchase operation of a search or reservation that was not purchased. */
  operationBeforePurchase: ['notFound', 'notStarted', 'running', 'succeeded'],
  /** Response to a POST after the hold expired. */
  purchaseAfterExpiry: ['notFound', 'failedOperation'],
  /** Effect of a DELETE of a purchase operation. */
  cancelPurchase: ['ignored', 'stops', 'refused'],
  /** GET of the search result after its purchase was accepted. */
  searchResultAfterPurchase: ['kept', 'notFound'],
  /** When an accepted purchase turns the reservation from `active` to `submitted`. */
  reservationStatusChange: ['atPost', 'atEnd'],
  /** GET of the reservation after its purchase was accepted; `active`: its status never changes. */
  reservationAfterPurchase: ['kept', 'notFound', 'active'],
  /** Status of the reservation after its purchase failed. */
  reservationAfterFailure: ['completed', 'active'],
  /** GET of a reservation after its hold expired. */
  reservationAfterExpiry: ['expired', 'notFound'],
  /** Purchases accepted while it is paused do not end until it proceeds. */
  provisioning: ['proceeds', 'paused'],
} as const;

type Choices = { [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] };

/** The switches, the hold of new searches, and that of a reservation after each change. */
export interface Behavior extends Choices {
  readonly holdMs: number;
  readonly reservationHoldMs: number;
}

/** About 16 minutes, as recorded; the documentation says otherwise. */
const SEARCH_HOLD_MS = 16 * 60_000 + 1_500;
const RESERVATION_HOLD_MS = 15 * 60_000;

/** @param holdMs of searches and reservations; default: as recorded */
export function defaultBehavior(holdMs: number | undefined): Behavior {
  const first = Object.entries(CHOICES).map(([name, [value]]) => [name, value]);
  return {
    ...(Object.fromEntries(first) as Choices),
    holdMs: holdMs ?? SEARCH_HOLD_MS,
    reservationHoldMs: holdMs ?? RESERVATION_HOLD_MS,
  };
}

const choice = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`).optional();

/** A partial change; rejects unknown names and values. */
export const behaviorChange = z.strictObject({
  secondPurchase: choice(CHOICES.secondPurchase),
  operationBeforePurchase: choice(CHOICES.operationBeforePurchase),
  purchaseAfterExpiry: choice(CHOICES.purchaseAfterExpiry),
  cancelPurchase: choice(CHOICES.cancelPurchase),
  searchResultAfterPurchase: choice(CHOICES.searchResultAfterPurchase),
  reservationStatusChange: choice(CHOICES.reservationStatusChange),
  reservationAfterPurchase: choice(CHOICES.reservationAfterPurchase),
  reservationAfterFailure: choice(CHOICES.reservationAfterFailure),
  reservationAfterExpiry: choice(CHOICES.reservationAfterExpiry),
  provisioning: choice(CHOICES.provisioning),
  holdMs: z.int().min(0).optional(),
  reservationHoldMs: z.int().min(0).optional(),
});

export type BehaviorChange = z.input<typeof behaviorChange>;
