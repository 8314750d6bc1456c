import { execFileSync } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Child, sayExit } from '../../dev/processes/child.js';
import { freePort } from '../../dev/processes/ports.js';
import { isProgram, onPath } from '../../dev/temporal/locations.js';

/** A PostgreSQL server of its own, on loopback, with a data folder that ends with it. */
export interface Cluster {
  readonly port: number;
  readonly user: string;
  /** Of its parent process. */
  readonly pid: number;
  close(): Promise<void>;
}

const USER = 'temporal';
const READY_MS = 30_000;
const DEBIAN = '/usr/lib/postgresql';

/**
 * Starts one, with the defaults of `initdb`: what is committed is on disk. PostgreSQL refuses to run as root: there it
 * runs as the user `postgres`.
 *
 * @throws Error with the ways out when PostgreSQL is not there
 */
export async function startCluster(): Promise<Cluster> {
  const programs = await programFolder();
  const as = process.getuid?.() === 0 ? postgresUser() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'acs-postgres-'));
  if (as) await chown(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C' };
    return Child.start({ name: program, command: join(programs, program), args, env, as });
  };
  try {
    const made = await run('initdb', ['-D', data, '-U', USER, '--auth', 'trust', '-E', 'UTF8']);
    const exit = await made.exited;
    if (exit.code !== 0) throw new Error(`initdb ${sayExit(exit)}: ${made.lastWords}`);
    const port = await freePort();
    const listen = ['-h', '127.0.0.1', '-p', String(port), '-k', folder];
    const server = await run('postgres', ['-D', data, ...listen]);
    const close = async () => {
      // Its own children see that it is gone, and go.
      await server.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    };
    await server.ready(/database system is ready to accept connections/, READY_MS);
    return { port, user: USER, pid: server.pid, close };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The folder of `initdb` and `postgres`: of PATH, or the newest of Debian's. */
async function programFolder(): Promise<string> {
  const found = onPath('initdb', process.env);
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(found === undefined ? [] : [dirname(found)]),
    ...newestFirst.map((version) => join(DEBIAN, version, 'bin')),
  ];
  const complete = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => isProgram(join(folder, name))),
  );
  if (complete !== undefined) return complete;
  throw new Error(
    [
      `There is no PostgreSQL: neither on PATH nor under ${DEBIAN} are initdb and postgres.`,
      'Any of these mends it:',
      '  - install it (Debian, Ubuntu: apt-get install postgresql), or put its bin folder on PATH',
      '  - leave --postgres out: the dev server is measured',
    ].join('\n'),
  );
}

function postgresUser(): { uid: number; gid: number } {
  const idOf = (what: '-u' | '-g') =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch (error) {
    throw new Error(
      'PostgreSQL refuses to run as root, and there is no user "postgres" to run it as. Run this as another user, ' +
        'or add one: useradd --system postgres',
      { cause: error },
    );
  }
}
