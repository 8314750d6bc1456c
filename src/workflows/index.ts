export { deliverPurchaseEvent } from './deliver-purchase-event.js';
export { purchasePhoneNumbers } from './purchase-phone-numbers.js';
