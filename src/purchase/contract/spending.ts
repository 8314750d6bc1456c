import type { PhoneNumberCost } from '../../acs/wire.js';

/** Money a month. */
export interface MonthlyCost {
  readonly amount: number;
  /** ISO 4217, such as `USD`. */
  readonly currencyCode: string;
}

/** The most that one purchase may cost a month. */
export type SpendingLimit = MonthlyCost;

/** A cost above the limit, or in a currency or billing period that cannot be compared with it. */
export interface LimitExceeded {
  readonly limit: SpendingLimit;
  /** Of all numbers of the hold together. */
  readonly cost: MonthlyCost & { readonly billingFrequency: string };
}

/** Sums of decimal prices are exact to this fraction of the currency's unit. */
const PRECISION = 1e6;

/** How a hold exceeds the limit; `undefined` when it may be bought. */
export function limitExceeded(
  hold: { readonly cost: PhoneNumberCost; readonly phoneNumbers: readonly string[] },
  limit: SpendingLimit | undefined,
): LimitExceeded | undefined {
  if (!limit) return undefined;
  const { cost, phoneNumbers } = hold;
  const amount = Math.round(cost.amount * phoneNumbers.length * PRECISION) / PRECISION;
  const comparable =
    cost.currencyCode.toUpperCase() === limit.currencyCode.toUpperCase() &&
    cost.billingFrequency.toLowerCase() === 'monthly';
  if (comparable && amount <= limit.amount) return undefined;
  const { currencyCode, billingFrequency } = cost;
  return { limit, cost: { amount, currencyCode, billingFrequency } };
}

/** `The numbers cost 4 USD (monthly), the limit is 3 USD a month.` */
export function formatLimitExceeded({ limit, cost }: LimitExceeded): string {
  const costs = `${cost.amount} ${cost.currencyCode} (${cost.billingFrequency})`;
  return `The numbers cost ${costs}, the limit is ${limit.amount} ${limit.currencyCode} a month.`;
}
