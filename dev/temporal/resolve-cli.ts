import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../processes/lock.js';
import { sayOnStderr, type Say } from '../say.js';
import { buildCli } from './build.js';
import { downloadCli } from './download.js';
import { cacheFolder, CLI_VERSION, isProgram, onPath } from './locations.js';

const ASK_AGAIN_MS = 1_000;

/** How the CLI is found; all of it optional outside tests. */
export interface ResolveOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly say?: Say;
  readonly downloadService?: string;
  readonly stallMs?: number;
}

/**
 * Finds the Temporal CLI, which carries the dev server: `TEMPORAL_CLI`, PATH, our cache, Temporal's download,
 * `go install`, in this order. Says what it does and how long that may take.
 *
 * @returns path of the program
 * @throws Error that lists every way out when none works
 */
export async function resolveTemporalCli(options: ResolveOptions = {}): Promise<string> {
  const { env = process.env, say = sayOnStderr } = options;
  const named = env['TEMPORAL_CLI'];
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`TEMPORAL_CLI names ${named}, which is no program; mend or unset it`);
  }
  const folder = cacheFolder(env);
  const cached = join(folder, 'temporal');
  const there = onPath('temporal', env) ?? (isProgram(cached) ? cached : undefined);
  if (there) return there;
  await mkdir(folder, { recursive: true });
  const lock = await lockFor(folder, say);
  try {
    if (isProgram(cached)) return cached;
    await removeLeftovers(folder);
    return await obtain(folder, { ...options, env, say });
  } finally {
    await lock.release();
  }
}

/** Nobody builds the same thing twice at the same time: whoever comes second waits, and finds it done. */
async function lockFor(folder: string, say: Say) {
  const file = join(folder, 'lock');
  for (let told = false; ; told = true) {
    const lock = await takeLock(file);
    if ('release' in lock) return lock;
    if (!told) say(`  process ${lock.owner} is at it already; waiting for it (${file})`);
    await sleep(ASK_AGAIN_MS);
  }
}

/** What a build or a download left behind when it was killed. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^(build|download)-/.test(name)) await rm(join(folder, name), { recursive: true });
  }
}

async function obtain(
  folder: string,
  options: ResolveOptions & { env: NonNullable<ResolveOptions['env']>; say: Say },
): Promise<string> {
  const { env, say, downloadService, stallMs } = options;
  const failures: string[] = [];
  say(
    'Temporal CLI: not installed; trying the download (60 MB; gives up after 10 s without a byte)',
  );
  try {
    return await downloadCli({
      folder,
      say,
      ...(downloadService !== undefined && { service: downloadService }),
      ...(stallMs !== undefined && { stallMs }),
    });
  } catch (error) {
    failures.push(`download: ${reason(error)}`);
  }
  const go = onPath('go', env);
  if (go) {
    say(`Temporal CLI: ${failures[0]}`);
    say(`Temporal CLI: building ${CLI_VERSION} with Go (5 to 8 minutes on two cores, once)`);
    try {
      return await buildCli(go, folder, say);
    } catch (error) {
      failures.push(`go install: ${reason(error)}`);
    }
  } else {
    failures.push('go install: there is no "go" on PATH');
  }
  throw new Error(waysOut(failures, folder));
}

function waysOut(failures: readonly string[], folder: string): string {
  return [
    'There is no Temporal CLI, and it could not be had:',
    ...failures.map((failure) => `  - ${failure}`),
    'Any of these mends it:',
    '  - install it (https://docs.temporal.io/cli) so that "temporal" is on PATH',
    '  - set TEMPORAL_CLI to the path of the program',
    `  - copy the program to ${join(folder, 'temporal')}`,
    '  - install Go 1.25 or later (https://go.dev/dl) and run this again: it is built then',
    '  - run this again with access to https://temporal.download',
  ].join('\n');
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
