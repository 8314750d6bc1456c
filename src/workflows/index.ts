export { purchasePhoneNumbers } from './purchase-phone-numbers.js';
export type { PurchaseResult } from './ending.js';
