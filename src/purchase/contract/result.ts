import type { PhoneNumberOperation } from '../../acs/wire.js';
import type { Receipt } from './activity-results.js';

/** Result of a purchase that succeeded. */
export interface PurchaseResult {
  /** First, because it is what a person looks for in the Temporal UI. */
  readonly receipt: Receipt;
  /**
   * The finished operation as ACS shows it, but for its status, which is `succeeded`: whatever letter case ACS chose, and also
   * when ACS calls a purchase failed of which it owns a number. Its `error` stands then, and the receipt says what is missing.
   */
  readonly operation: PhoneNumberOperation;
}
