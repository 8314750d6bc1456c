import type { SpendingLimit } from '../purchase/contract/spending.js';
import { descriptions, parsedField } from './descriptions.js';

const LIMIT = /^(\d{1,9}(?:\.\d{1,6})?)\s+([A-Za-z]{3})$/;

/** `SPENDING_LIMIT_PER_PURCHASE`: an amount and a currency, `25 USD`. */
export const spendingLimitField = parsedField((text): SpendingLimit => {
  const [, amount, currency] = LIMIT.exec(text.trim()) ?? [];
  if (amount !== undefined && currency !== undefined) {
    return { amount: Number(amount), currencyCode: currency.toUpperCase() };
  }
  throw new Error('is not an amount with its currency');
})
  .optional()
  .register(descriptions, {
    description:
      'The most that one purchase may cost a month. A purchase that costs more is rejected before its POST.',
    example: '25 USD',
    defaultText: 'no limit',
  });
