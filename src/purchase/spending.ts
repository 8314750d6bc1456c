import type { Hold } from './reports.js';

/** Money a month. */
export interface MonthlyCost {
  readonly amount: number;
  /** ISO 4217, such as `USD`. */
  readonly currencyCode: string;
}

/** The most that one purchase may cost a month. */
export type SpendingLimit = MonthlyCost;

/** A purchase that costs more than it may, or in a currency (or rhythm) that cannot be compared with the limit. */
export interface Overrun {
  readonly limit: SpendingLimit;
  /** Of all numbers of the hold together. */
  readonly cost: MonthlyCost & { readonly billingFrequency: string };
}

/** Sums of decimal prices are exact to this fraction of the currency's unit. */
const PRECISION = 1e6;

/** By how much a hold exceeds a limit; `undefined` when it may be bought. */
export function overrunOf(hold: Hold, limit: SpendingLimit | undefined): Overrun | undefined {
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

/** An overrun in words. */
export function sayOverrun({ limit, cost }: Overrun): string {
  const costs = `${cost.amount} ${cost.currencyCode} (${cost.billingFrequency})`;
  return `The numbers cost ${costs}, the limit is ${limit.amount} ${limit.currencyCode} a month.`;
}
