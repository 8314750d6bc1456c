import { z } from 'zod';
import type { SpendingLimit } from '../purchase/spending.js';

const LIMIT = /^(\d{1,9}(?:\.\d{1,6})?)\s+([A-Za-z]{3})$/;

/** `SPENDING_LIMIT_PER_PURCHASE`: an amount and a currency, `25 USD`. */
export const spendingLimitField = z
  .string()
  .transform((text, context): SpendingLimit => {
    const [, amount, currency] = LIMIT.exec(text.trim()) ?? [];
    if (amount !== undefined && currency !== undefined) {
      return { amount: Number(amount), currencyCode: currency.toUpperCase() };
    }
    const message = 'is no amount with its currency; write it like "25 USD", a month';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional();
