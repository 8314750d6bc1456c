import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below it are those that well-known programs want, and those that `fetch` refuses to call. */
const FIRST = 11_000;
/** From here on the system gives ports by itself: to every connection, and to whoever listens on port 0. */
const FIRST_EPHEMERAL = 32_768;

const given = new Set<number>();

/** A port that was free a moment ago, and that nobody is given by chance before it is listened on, seconds later. */
export function freePort(): Promise<number> {
  return freePortBelow(FIRST_EPHEMERAL);
}

/** The same below `limit`, for programs that keep ports in sixteen bits with a sign. */
export async function freePortBelow(limit: number): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, limit);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

/** One port that something wants to listen on. */
export interface PortOption {
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
export async function checkPortsFree(wanted: readonly PortOption[]): Promise<void> {
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
