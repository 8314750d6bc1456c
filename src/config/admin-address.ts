import { z } from 'zod';
import { adminHostField } from './common.js';
import { readEnvironment, type Environment } from './environment.js';
import { gatewayVariables } from './gateway-config.js';
import { workerVariables } from './worker-config.js';

/** The address at which a health check reaches an admin port. */
export interface AdminAddress {
  readonly host: string;
  readonly port: number;
}

const PORT_FIELDS = {
  worker: workerVariables.shape.WORKER_ADMIN_PORT,
  gateway: gatewayVariables.shape.GATEWAY_ADMIN_PORT,
};

/** A program with an admin port. */
export type AdminProgram = keyof typeof PORT_FIELDS;

export function isAdminProgram(text: string): text is AdminProgram {
  return Object.hasOwn(PORT_FIELDS, text);
}

/** A server that listens on all addresses is reached on loopback. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Reads the admin port of a program from its environment, and nothing else: no secret.
 *
 * @throws Error that names the wrong variable
 */
export function readAdminAddress(program: AdminProgram, env: Environment): AdminAddress {
  const names = {
    host: `${program.toUpperCase()}_ADMIN_HOST`,
    port: `${program.toUpperCase()}_ADMIN_PORT`,
  };
  const schema = z.object({ [names.host]: adminHostField, [names.port]: PORT_FIELDS[program] });
  const values = readEnvironment(schema, env);
  const host = String(values[names.host]);
  const port = Number(values[names.port]);
  if (port === 0) throw new Error(`${names.port} is 0, so the port is unknown; set it to a port`);
  return { host: LOOPBACK[host] ?? host, port };
}
