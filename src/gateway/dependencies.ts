import type { AcsClient } from '../acs/client.js';
import type { LimitedForward } from '../acs/rate-limit/rate-limited.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { NamedKey } from './authentication.js';
import type { ProxyGroup } from './proxy-groups.js';

export interface GatewayDependencies {
  readonly purchases: PurchaseClient;
  readonly acs: AcsClient;
  readonly forward: LimitedForward;
  /** Origin of the ACS resource. */
  readonly acsEndpoint: string;
  readonly keys: readonly NamedKey[];
  readonly proxyGroups: ReadonlySet<ProxyGroup>;
  /** How long a purchase waits for the ACS response, unless the request has a `Prefer` header. */
  readonly acsResponseWaitMs: number;
  /** Limit of one call to Temporal. */
  readonly temporalTimeoutMs: number;
  /** Limit of a proxied request, until the headers of the ACS response. */
  readonly proxyTimeoutMs: number;
}
