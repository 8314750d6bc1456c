import type { AcsClient } from '../acs/client.js';
import type { LimitedForward } from '../acs/rate-limit/rate-limited.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { NamedKey } from './authentication.js';
import type { PassGroup } from './proxy-groups.js';

/** All that the gateway needs. */
export interface GatewayDependencies {
  readonly purchases: PurchaseClient;
  readonly acs: AcsClient;
  readonly forward: LimitedForward;
  /** Origin of the ACS resource. */
  readonly acsEndpoint: string;
  readonly keys: readonly NamedKey[];
  readonly pass: ReadonlySet<PassGroup>;
  /** How long a purchase waits for ACS's verdict unless the caller prefers otherwise. */
  readonly verdictWaitMs: number;
  /** Limit of one call to Temporal. */
  readonly startTimeoutMs: number;
  /** Limit of ACS's answer, to its headers, where a request is passed on. */
  readonly forwardTimeoutMs: number;
}
