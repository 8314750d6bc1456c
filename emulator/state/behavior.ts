import { z } from 'zod';

/** What is undocumented about the real service. The first value is the default. */
const CHOICES = {
  /** Response to another POST for a purchased search. */
  secondPurchase: ['same', 'conflict', 'notFound'],
  /** GET of the purchase operation of a search that was not purchased. */
  operationBeforePurchase: ['notFound', 'notStarted', 'running', 'succeeded'],
  /** Response to a POST after the hold expired. */
  purchaseAfterExpiry: ['notFound', 'failedOperation'],
  /** Effect of a DELETE of a purchase operation. */
  cancelPurchase: ['ignored', 'stops', 'refused'],
  /** GET of the search result after its purchase was accepted. */
  searchResultAfterPurchase: ['kept', 'notFound'],
  /** Purchases accepted while it is paused do not end until it proceeds. */
  provisioning: ['proceeds', 'paused'],
} as const;

type Choices = { [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] };

/** The switches, and the hold of new searches. */
export interface Behavior extends Choices {
  readonly holdMs: number;
}

/** About 16 minutes, as recorded; the documentation says otherwise. */
export const RECORDED_HOLD_MS = 16 * 60_000 + 1_500;

export function defaultBehavior(holdMs: number): Behavior {
  const first = Object.entries(CHOICES).map(([name, [value]]) => [name, value]);
  return { ...(Object.fromEntries(first) as Choices), holdMs };
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
  provisioning: choice(CHOICES.provisioning),
  holdMs: z.int().min(0).optional(),
});

export type BehaviorChange = z.input<typeof behaviorChange>;
