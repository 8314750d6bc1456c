import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLI_VERSION } from './locations.js';

/**
 * Downloads the pinned Temporal CLI from Temporal's own download service.
 *
 * @param service address of that service
 * @param folder for the archive and the program
 * @param stallMs ends the download after this time without a byte
 * @returns path of the program
 * @throws Error that says why the download failed
 */
export async function downloadCli(
  service: string,
  folder: string,
  stallMs: number,
  signal: AbortSignal,
): Promise<string> {
  const cpu = arch() === 'x64' ? 'amd64' : arch();
  const url = `${service}/cli/archive/v${CLI_VERSION}?platform=${platform()}&arch=${cpu}`;
  const stalled = new AbortController();
  const stall = setTimeout(() => {
    stalled.abort(new Error(`stopped: no byte for ${stallMs / 1_000} s`));
  }, stallMs);
  const archive = join(folder, 'temporal.tar.gz');
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, stalled.signal]) });
    if (!response.ok || !response.body) throw new Error(`${url} returned ${response.status}`);
    await writeFile(
      archive,
      chunksOf(response.body, () => stall.refresh()),
    );
  } finally {
    clearTimeout(stall);
  }
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, 'temporal'], { signal });
  return join(folder, 'temporal');
}

async function* chunksOf(body: AsyncIterable<Uint8Array>, onChunk: () => void) {
  for await (const chunk of body) {
    onChunk();
    yield chunk;
  }
}
