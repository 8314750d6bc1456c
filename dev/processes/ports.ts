import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Lower ports belong to well-known programs, or `fetch` rejects them. */
const FIRST = 11_000;
/** From here on, the system assigns ports to outgoing connections and to port 0. */
const FIRST_EPHEMERAL = 32_768;

const used = new Set<number>();

/** A free port. The system does not assign it to another process before it is used. */
export function freePort(): Promise<number> {
  return freePortBelow(FIRST_EPHEMERAL);
}

/** A free port below `limit`, for programs that store ports in signed 16-bit integers. */
export async function freePortBelow(limit: number): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, limit);
    if (used.has(port)) continue;
    used.add(port);
    if (await isFree(port)) return port;
  }
}

/** A port, and the option that sets it. */
export interface PortOption {
  /** `the Temporal UI`. */
  readonly service: string;
  /** `--ui-port`. */
  readonly option: string;
  readonly port: number;
}

/**
 * Checks that ports are free.
 *
 * @throws Error that names each port in use, its service and its option
 */
export async function checkPortsFree(ports: readonly PortOption[]): Promise<void> {
  const problems: string[] = [];
  for (const { service, option, port } of ports) {
    const same = ports.find((other) => other.port === port && other.option !== option);
    if (same)
      problems.push(`  ${port} is the port of ${service} and of ${same.service}; change ${option}`);
    else if (!(await isFree(port)))
      problems.push(`  ${port}, for ${service}, is in use; choose another with ${option}`);
  }
  if (problems.length > 0) throw new Error(`These ports cannot be used:\n${problems.join('\n')}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
