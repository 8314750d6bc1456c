import { createHash } from 'node:crypto';
import type { LocalCertificate } from '../../emulator/tls.js';
import { Child } from '../processes/child.js';
import { nodeArguments } from '../processes/node-arguments.js';
import { childEnvironment } from '../processes/environment.js';
import { freePort } from '../processes/ports.js';
import type { ProcessLimits } from './limits.js';

export interface GatewayProcessOptions {
  /** Address of the Temporal server. */
  readonly address: string;
  readonly acsConnectionString: string;
  /** Name of the ACS resource, when its port may change. */
  readonly resource?: string | undefined;
  /** Default: a free port. */
  readonly port?: number | undefined;
  /** Default: a free port. */
  readonly adminPort?: number | undefined;
  /** Serves https with it, and trusts it. */
  readonly tls?: LocalCertificate | undefined;
  /** Of the workers. Default: `acs-purchases`. */
  readonly taskQueue?: string | undefined;
  /** Base64. The first is in the connection string. Default: a constant key. */
  readonly accessKeys?: readonly [string, ...string[]] | undefined;
  readonly limits?: Pick<ProcessLimits, 'requestsPerSecond'> | undefined;
  /** Runs the build instead of the source. */
  readonly built?: boolean | undefined;
  /** Options of Node. */
  readonly nodeArgs?: readonly string[] | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface GatewayProcess {
  readonly child: Child;
  readonly endpoint: string;
  /** For the official Azure SDKs. */
  readonly connectionString: string;
}

/** Constant, so that a copied connection string stays valid. It protects only an emulator on loopback. */
const LOCAL_KEY = createHash('sha512').update('the local gateway').digest('base64');

/** Starts `src/bin/gateway.ts` and waits until it listens. @throws Error with its last output otherwise */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { address, acsConnectionString, resource, tls, taskQueue, limits, built, onLine } = options;
  const { accessKeys = [LOCAL_KEY], nodeArgs = [] } = options;
  const { port = await freePort(), adminPort = await freePort() } = options;
  const child = await Child.start({
    name: 'The gateway',
    command: process.execPath,
    args: [...nodeArgs, ...nodeArguments('src/bin/gateway', built)],
    env: childEnvironment({
      TEMPORAL_ADDRESS: address,
      ACS_CONNECTION_STRING: acsConnectionString,
      GATEWAY_ACCESS_KEYS: accessKeys.map((key, index) => `local-${index + 1}=${key}`).join(','),
      ...(resource !== undefined && { ACS_RESOURCE: resource }),
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      GATEWAY_ADMIN_PORT: String(adminPort),
      ...(taskQueue !== undefined && { ACS_PURCHASES_TASK_QUEUE: taskQueue }),
      ...(limits && { ACS_REQUESTS_PER_SECOND: String(limits.requestsPerSecond) }),
      ...(tls && {
        GATEWAY_TLS_CERT_FILE: tls.certFile,
        GATEWAY_TLS_KEY_FILE: tls.keyFile,
        NODE_EXTRA_CA_CERTS: tls.certFile,
      }),
    }),
    onLine,
  });
  await child.ready(/gateway is ready/);
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return { child, endpoint, connectionString: `endpoint=${endpoint}/;accesskey=${accessKeys[0]}` };
}
