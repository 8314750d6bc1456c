import { createAcsClient } from '../../src/acs/client.js';
import { hostOf, parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';
import { CliDoor } from '../doors/cli-door.js';
import { ClientDoor } from '../doors/client-door.js';
import { GatewayDoor } from '../doors/gateway-door.js';
import { behavedIn } from '../facts/behaved.js';
import { canceledCount } from '../facts/runs.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { ConductOptions } from './conduct.js';
import { Faults } from './faults.js';
import type { MeetContext } from './meet.js';

/** All that the callers of a run have at hand. */
export async function contextOf(
  stack: ChaosStack,
  { patience, built }: ConductOptions,
): Promise<MeetContext> {
  const temporal = await stack.client();
  const acs = parseConnectionString(stack.acsConnectionString);
  const acsResource = hostOf(acs.endpoint);
  return {
    control: stack.control,
    temporal,
    acsResource,
    doors: {
      gateway: new GatewayDoor(stack.gatewayConnectionString),
      client: new ClientDoor(temporal, acsResource),
      cli: new CliDoor(stack.address, acsResource, built),
    },
    patience,
    faults: new Faults(stack.control, patience),
    acs: createAcsClient(createSend(acs)),
    behaved: () => behavedIn(stack.ledgerFile),
    hasCanceled: async () => (await canceledCount(temporal)) > 0,
  };
}
