import { z } from 'zod';
import { readEnvironment, type Environment } from './environment.js';
import { gatewayVariables } from './gateway-config.js';
import { workerVariables } from './worker-config.js';

/** Where a admin port is to be asked. */
export interface AdminAddress {
  readonly host: string;
  readonly port: number;
}

const { WORKER_ADMIN_HOST, WORKER_ADMIN_PORT } = workerVariables.shape;
const { GATEWAY_ADMIN_HOST, GATEWAY_ADMIN_PORT } = gatewayVariables.shape;

const ADDRESSES = {
  worker: (env: Environment): AdminAddress => {
    const schema = z.object({ WORKER_ADMIN_HOST, WORKER_ADMIN_PORT });
    const values = readEnvironment(schema, env);
    return { host: values.WORKER_ADMIN_HOST, port: values.WORKER_ADMIN_PORT };
  },
  gateway: (env: Environment): AdminAddress => {
    const schema = z.object({ GATEWAY_ADMIN_HOST, GATEWAY_ADMIN_PORT });
    const values = readEnvironment(schema, env);
    return { host: values.GATEWAY_ADMIN_HOST, port: values.GATEWAY_ADMIN_PORT };
  },
};

/** A process with a admin port. */
export type AdminProcess = keyof typeof ADDRESSES;

export function isAdminProcess(text: string): text is AdminProcess {
  return Object.hasOwn(ADDRESSES, text);
}

/** Whoever listens on all addresses is asked on loopback. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * The admin port of a process with this environment. Reads nothing else of it, no secret above all.
 *
 * @throws Error that says what is wrong with which variable
 */
export function readAdminAddress(process: AdminProcess, env: Environment): AdminAddress {
  const { host, port } = ADDRESSES[process](env);
  if (port === 0) {
    const variable = `${process.toUpperCase()}_ADMIN_PORT`;
    throw new Error(`${variable} is 0: nobody knows which port it took. Set it to a port`);
  }
  return { host: LOOPBACK[host] ?? host, port };
}
