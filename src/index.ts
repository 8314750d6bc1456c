/** The public entry point of this package: the client of durable purchases. */
export { PurchaseClient } from './client/purchase-client.js';
export type {
  ListOptions,
  PurchaseClientOptions,
  RestartOptions,
  StartOptions,
} from './client/purchase-client.js';
export type { PurchaseHandle } from './client/purchase-handle.js';
export type { PurchaseOperation } from './client/purchase-operation.js';
export type { ListedPurchase } from './client/purchase-list.js';
export {
  ForeignWorkflowError,
  PurchaseCanceledError,
  PurchaseConflictError,
  PurchaseEndedError,
  PurchaseError,
  PurchaseInterruptedError,
  PurchaseNotFoundError,
  WrongResourceError,
} from './client/errors.js';
export type { FailureCode } from './purchase/contract/catalogue.js';
export type { FailureDetails } from './purchase/failures.js';
export type { PurchaseResult } from './purchase/contract/result.js';
export type { Receipt } from './purchase/contract/activity-results.js';
export type { Stage } from './purchase/contract/stage.js';
export type { PurchaseRequest } from './purchase/contract/request.js';
export type { PhoneNumberOperation } from './acs/wire.js';
