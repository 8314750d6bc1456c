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
  /** Of all numbers of the hold together, by currency and billing period. */
  readonly costs: readonly PhoneNumberCost[];
}

/** Sums of decimal prices are exact to this fraction of the currency's unit. */
const PRECISION = 1e6;

export function roundMoney(amount: number): number {
  return Math.round(amount * PRECISION) / PRECISION;
}

/** Adds costs up, by currency and billing period. */
export function totalCosts(costs: readonly PhoneNumberCost[]): PhoneNumberCost[] {
  const totals: PhoneNumberCost[] = [];
  for (const cost of costs) {
    const total = totals.find((one) => isComparable(one, cost));
    if (!total) totals.push({ ...cost });
    else total.amount = roundMoney(total.amount + cost.amount);
  }
  return totals;
}

/** The monthly costs of numbers, one for each currency. */
export function monthlyCosts(costs: readonly PhoneNumberCost[]): MonthlyCost[] {
  return totalCosts(costs)
    .filter(({ billingFrequency }) => isMonthly(billingFrequency))
    .map(({ amount, currencyCode }) => ({ amount, currencyCode }));
}

/** How costs exceed the limit; `undefined` when they may be spent. */
export function limitExceeded(
  costs: readonly PhoneNumberCost[],
  limit: SpendingLimit | undefined,
): LimitExceeded | undefined {
  if (!limit) return undefined;
  const most = { ...limit, billingFrequency: 'monthly' };
  const fits = costs.every((cost) => isComparable(cost, most) && cost.amount <= limit.amount);
  return fits ? undefined : { limit, costs };
}

/** `The numbers cost 4 USD (monthly), the limit is 3 USD a month.` */
export function formatLimitExceeded({ limit, costs }: LimitExceeded): string {
  const each = costs.map(
    (cost) => `${cost.amount} ${cost.currencyCode} (${cost.billingFrequency})`,
  );
  return `The numbers cost ${each.join(' and ')}, the limit is ${limit.amount} ${limit.currencyCode} a month.`;
}

function isComparable(one: PhoneNumberCost, other: PhoneNumberCost): boolean {
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return (
    isSame(one.currencyCode, other.currencyCode) &&
    isSame(one.billingFrequency, other.billingFrequency)
  );
}

function isMonthly(billingFrequency: string): boolean {
  return billingFrequency.toLowerCase() === 'monthly';
}
