import type { PhoneNumberOperation } from '../acs/wire.js';
import type { Receipt } from './reports.js';

/** Result of a purchase that succeeded. */
export interface PurchaseResult {
  /** First, because it is what a person looks for in the Temporal UI. */
  readonly receipt: Receipt;
  /** The finished operation as ACS shows it; its status is `succeeded` whatever letter case ACS chose. */
  readonly operation: PhoneNumberOperation;
}
