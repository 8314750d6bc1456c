import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export { freePort } from '../../src/observability/free-port.js';

const FIRST_UNPRIVILEGED = 1_024;

/** A port below `limit` that was free a moment ago, for programs that keep ports in sixteen bits with a sign. */
export async function freePortBelow(limit: number): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_UNPRIVILEGED, limit);
    if (await isFree(port)) return port;
  }
}

/** One port that something wants to listen on. */
export interface WantedPort {
  /** Who wants it: `the Temporal UI`. */
  readonly of: string;
  /** The option that chooses another: `--ui-port`. */
  readonly option: string;
  readonly port: number;
}

/**
 * Checks that ports are free, all at once.
 *
 * @throws Error that names each taken port, who wants it, and the option that chooses another
 */
export async function requireFree(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const { of, option, port } of wanted) {
    const same = wanted.find((other) => other.port === port && other.option !== option);
    if (same) problems.push(`  ${port} is wanted by ${of} and ${same.of}; change ${option}`);
    else if (!(await isFree(port)))
      problems.push(`  ${port}, for ${of}, is taken by another program; choose one with ${option}`);
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
