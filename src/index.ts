/** The typed client of durable purchases: the public surface of this package. */
export { PurchaseClient } from './client/purchase-client.js';
export type { ListOptions, PurchaseClientOptions, StartOptions } from './client/purchase-client.js';
export type { PurchaseHandle } from './client/purchase-handle.js';
export type { PurchaseOperation } from './client/purchase-operation.js';
export type { ListedPurchase } from './client/listed.js';
export {
  ForeignWorkflowError,
  PurchaseCanceledError,
  PurchaseConflictError,
  PurchaseError,
  PurchaseInterruptedError,
  PurchaseNotFoundError,
  WrongResourceError,
} from './client/errors.js';
export type { FailureCode } from './purchase/catalogue.js';
export type { FailureDetails } from './purchase/failures.js';
export type { PurchaseResult } from './purchase/result.js';
export type { Receipt } from './purchase/activity-results.js';
export type { Stage } from './purchase/stage.js';
export type { PhoneNumberOperation, PhoneNumberPurchaseRequest } from './acs/wire.js';
