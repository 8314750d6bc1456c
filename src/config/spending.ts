import { z } from 'zod';
import type { SpendingLimit } from '../purchase/contract/spending.js';
import { descriptions } from './descriptions.js';

const LIMIT = /^(\d{1,9}(?:\.\d{1,6})?)\s+([A-Za-z]{3})$/;

/** `SPENDING_LIMIT_PER_PURCHASE`: an amount and a currency, `25 USD`. */
export const spendingLimitField = z
  .string()
  .transform((text, context): SpendingLimit => {
    const [, amount, currency] = LIMIT.exec(text.trim()) ?? [];
    if (amount !== undefined && currency !== undefined) {
      return { amount: Number(amount), currencyCode: currency.toUpperCase() };
    }
    context.addIssue({ code: 'custom', message: 'is no amount with its currency, a month' });
    return z.NEVER;
  })
  .optional()
  .register(descriptions, {
    about:
      'The most that one purchase may cost a month. What costs more is refused before any POST.',
    example: '25 USD',
    usual: 'no limit',
  });
