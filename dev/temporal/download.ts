import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CLI_VERSION } from './locations.js';

const RESOLVE_MS = 3_000;

/**
 * Downloads the pinned Temporal CLI from Temporal's own download service.
 *
 * @param service address of that service
 * @param folder for the archive and the program
 * @returns path of the program
 * @throws Error that says why the download failed
 */
export async function downloadCli(
  service: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const cpu = arch() === 'x64' ? 'amd64' : arch();
  const url = `${service}/cli/archive/v${CLI_VERSION}?platform=${platform()}&arch=${cpu}`;
  await resolveName(new URL(url).hostname);
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`${url} returned ${response.status}`);
  const archive = join(folder, 'temporal.tar.gz');
  await writeFile(archive, response.body as AsyncIterable<Uint8Array>, { signal });
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, 'temporal'], { signal });
  return join(folder, 'temporal');
}

/** Fails sooner than the stall limit when DNS hangs. A proxy resolves the name itself. */
async function resolveName(hostname: string): Promise<void> {
  if (process.env['NODE_USE_ENV_PROXY']) return;
  const timeout = sleep(RESOLVE_MS, undefined, { ref: false });
  if (!(await Promise.race([lookup(hostname), timeout]))) {
    throw new Error(`DNS did not resolve ${hostname} within ${RESOLVE_MS / 1_000} s`);
  }
}
