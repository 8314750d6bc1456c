import { hostOf, parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { CliClient } from '../clients/cli.js';
import { GatewayClient } from '../clients/gateway.js';
import { TypedClient } from '../clients/typed-client.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import { FaultRules } from './fault-rules.js';
import type { ClientContext } from './run-clients.js';
import type { TimeLimit } from './time-limit.js';

/** What the purchases of a run share. */
export async function createContext(
  stack: ChaosStack,
  built: boolean,
  limit: TimeLimit,
): Promise<ClientContext> {
  const temporal = await stack.client();
  const { control } = stack;
  const acsResource = hostOf(parseConnectionString(stack.acsConnectionString).endpoint);
  return {
    ...{ control, temporal, acsResource, limit },
    clients: {
      gateway: new GatewayClient(stack.gatewayConnectionString),
      client: new TypedClient(temporal, acsResource),
      cli: new CliClient(stack.address, acsResource, built),
    },
    faults: new FaultRules(control, limit),
  };
}
