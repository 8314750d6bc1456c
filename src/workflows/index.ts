export { purchasePhoneNumbers } from './purchase-phone-numbers.js';
