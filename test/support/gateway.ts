import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createAcsClient } from '../../src/acs/client.js';
import { hostOf, parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createForward } from '../../src/acs/transport/forward.js';
import { createSend } from '../../src/acs/transport/http.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { createGateway } from '../../src/gateway/gateway.js';
import { PROXY_GROUPS } from '../../src/gateway/proxy-groups.js';
import { signedFetch } from './signed-fetch.js';
import type { Stack } from './stack.js';
import type { GatewayDependencies } from '../../src/gateway/dependencies.js';

/** A gateway in this process, connected to a stack. */
export interface TestGateway {
  readonly app: FastifyInstance;
  readonly endpoint: string;
  /** With the key named `orders`. */
  readonly connectionString: string;
  /** With the key named `billing`. */
  readonly otherConnectionString: string;
  /** Sends a request signed with the key named `orders`. */
  call(method: string, target: string, body?: object, headers?: Headers): Promise<Response>;
}

type Headers = Readonly<Record<string, string>>;

export async function startGateway(
  stack: Pick<Stack, 'client' | 'taskQueue' | 'emulator'>,
  change: Partial<GatewayDependencies> = {},
): Promise<TestGateway> {
  const acs = parseConnectionString(stack.emulator.connectionString);
  const [orders, billing] = [newKey(), newKey()];
  const app = createGateway({
    purchases: new PurchaseClient(stack.client, {
      taskQueue: stack.taskQueue,
      acsResource: hostOf(acs.endpoint),
    }),
    acs: createAcsClient(createSend(acs)),
    forward: createForward(acs),
    acsEndpoint: acs.endpoint,
    keys: [
      { name: 'orders', key: orders },
      { name: 'billing', key: billing },
    ],
    proxyGroups: new Set(PROXY_GROUPS),
    acsResponseWaitMs: 5_000,
    temporalTimeoutMs: 5_000,
    proxyTimeoutMs: 5_000,
    ...change,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const connectionString = (key: string) => `endpoint=${endpoint}/;accesskey=${key}`;
  return {
    app,
    endpoint,
    connectionString: connectionString(orders),
    otherConnectionString: connectionString(billing),
    call: (...request) => signedFetch(connectionString(orders), ...request),
  };
}

function newKey(): string {
  return randomBytes(64).toString('base64');
}
