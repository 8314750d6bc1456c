import { z } from 'zod';

/** What nobody knows of the real service, and how long it may take: each is a switch. The first value is the default. */
const CHOICES = {
  /** A second POST for a search that was purchased already. */
  secondPurchase: ['same', 'conflict', 'notFound'],
  /** GET of the purchase operation of a search that nobody purchased. */
  operationBeforePurchase: ['notFound', 'notStarted', 'running', 'succeeded'],
  /** A POST after the hold has ended. */
  purchaseAfterExpiry: ['notFound', 'failedOperation'],
  /** DELETE of a purchase operation. */
  cancelPurchase: ['ignored', 'stops', 'refused'],
  /** GET of the search result after its purchase was accepted. */
  searchResultAfterPurchase: ['kept', 'notFound'],
  /** Whether purchases come to their ends: those accepted while it is paused wait until it proceeds. */
  provisioning: ['proceeds', 'paused'],
} as const;

type Choices = { [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] };

/** The switches, and how long searches made from now on are held. */
export interface Behavior extends Choices {
  readonly holdMs: number;
}

/** 16 minutes and a bit, as recorded, whatever the documentation says. */
export const RECORDED_HOLD_MS = 16 * 60_000 + 1_500;

export function defaultBehavior(holdMs: number): Behavior {
  const first = Object.entries(CHOICES).map(([name, [value]]) => [name, value]);
  return { ...(Object.fromEntries(first) as Choices), holdMs };
}

const choice = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`).optional();

/** A partial change of the behaviour; names and values that do not exist are refused. */
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
