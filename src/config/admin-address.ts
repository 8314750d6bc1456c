import { z } from 'zod';
import { readEnvironment, type Env } from './environment.js';
import { gatewayVariables } from './gateway-config.js';
import { workerVariables } from './worker-config.js';

/** Where a private port is to be asked. */
export interface PrivateAddress {
  readonly host: string;
  readonly port: number;
}

const { WORKER_PRIVATE_HOST, WORKER_PRIVATE_PORT } = workerVariables.shape;
const { GATEWAY_PRIVATE_HOST, GATEWAY_PRIVATE_PORT } = gatewayVariables.shape;

const ADDRESSES = {
  worker: (env: Env): PrivateAddress => {
    const schema = z.object({ WORKER_PRIVATE_HOST, WORKER_PRIVATE_PORT });
    const values = readEnvironment(schema, env);
    return { host: values.WORKER_PRIVATE_HOST, port: values.WORKER_PRIVATE_PORT };
  },
  gateway: (env: Env): PrivateAddress => {
    const schema = z.object({ GATEWAY_PRIVATE_HOST, GATEWAY_PRIVATE_PORT });
    const values = readEnvironment(schema, env);
    return { host: values.GATEWAY_PRIVATE_HOST, port: values.GATEWAY_PRIVATE_PORT };
  },
};

/** A process with a private port. */
export type PrivateProcess = keyof typeof ADDRESSES;

export function isPrivateProcess(text: string): text is PrivateProcess {
  return Object.hasOwn(ADDRESSES, text);
}

/** Whoever listens on all addresses is asked on loopback. */
const ASKED_ON: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * The private port of a process with this environment. Reads nothing else of it, no secret above all.
 *
 * @throws Error that says what is wrong with which variable
 */
export function readPrivateAddress(process: PrivateProcess, env: Env): PrivateAddress {
  const { host, port } = ADDRESSES[process](env);
  if (port === 0) {
    const variable = `${process.toUpperCase()}_PRIVATE_PORT`;
    throw new Error(`${variable} is 0: nobody knows which port it took. Set it to a port`);
  }
  return { host: ASKED_ON[host] ?? host, port };
}
