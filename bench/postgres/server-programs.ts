import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../../dev/processes/lock.js';
import type { Say } from '../../dev/say.js';
import { isProgram, onPath, projectCache } from '../../dev/temporal/locations.js';
import { goInstall } from './go-install.js';

/** The newest release that Go 1.26 builds. */
const SERVER_VERSION = 'v1.32.0';
const MODULE = 'go.temporal.io/server/cmd';
const TELL_EVERY = 200;

/** The programs of a Temporal server that keeps its state in PostgreSQL. */
export interface ServerPrograms {
  readonly version: string;
  readonly server: string;
  /** Makes databases and their schemas. */
  readonly sqlTool: string;
}

/**
 * Finds them in the cache, or builds them with Go: seven minutes on two cores, once.
 *
 * @throws Error with the ways out
 */
export async function serverPrograms(say: Say): Promise<ServerPrograms> {
  const folder = join(projectCache(process.env), 'temporal-server', SERVER_VERSION);
  const programs = {
    version: SERVER_VERSION,
    server: join(folder, 'server'),
    sqlTool: join(folder, 'sql'),
  };
  const there = () => isProgram(programs.server) && isProgram(programs.sqlTool);
  if (there()) return programs;
  await mkdir(folder, { recursive: true });
  const lock = await takeLock(join(folder, 'lock'));
  if ('owner' in lock) {
    throw new Error(`process ${lock.owner} builds the Temporal server; wait for it, and try again`);
  }
  try {
    await build(folder, say);
  } finally {
    await lock.release();
  }
  return programs;
}

async function build(folder: string, say: Say): Promise<void> {
  const go = onPath('go', process.env);
  if (go === undefined) throw new Error(waysOut(folder, 'there is no "go" on PATH'));
  say(`building the Temporal server ${SERVER_VERSION} with Go: some seven minutes, once`);
  const temporary = await mkdtemp(join(folder, 'build-'));
  let packages = 0;
  try {
    for (const name of ['tools/sql', 'server']) {
      await goInstall(go, `${MODULE}/${name}@${SERVER_VERSION}`, temporary, (line) => {
        // With -v it names each package that it begins to build.
        if (!/^\S+$/.test(line)) return;
        packages += 1;
        if (packages % TELL_EVERY === 0) say(`  ${packages} packages built`);
      });
    }
    for (const name of ['sql', 'server']) await rename(join(temporary, name), join(folder, name));
  } catch (error) {
    throw new Error(waysOut(folder, (error as Error).message), { cause: error });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function waysOut(folder: string, why: string): string {
  return [
    `There is no Temporal server for PostgreSQL, and it could not be built: ${why}.`,
    'Any of these mends it:',
    '  - install Go 1.26 or later (https://go.dev/dl), and run this again: it is built then',
    `  - copy the programs of ${MODULE}/server and ${MODULE}/tools/sql to ${join(folder, 'server')} and ${join(folder, 'sql')}`,
    '  - leave --postgres out: the dev server is measured',
  ].join('\n');
}
