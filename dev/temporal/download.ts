import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Say } from '../say.js';

/** Temporal's own download service, the one that its SDKs use. */
const SERVICE = 'https://temporal.download';
const STALL_MS = 10_000;

const info = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/** What a download needs; the service and the patience are parameters for tests. */
export interface DownloadOptions {
  readonly folder: string;
  readonly say: Say;
  readonly service?: string;
  readonly stallMs?: number;
}

/**
 * Downloads the Temporal CLI as Temporal's SDKs do, and gives up after ten seconds without a byte.
 *
 * @returns path of the program
 * @throws Error that says why it could not be had
 */
export async function downloadCli(options: DownloadOptions): Promise<string> {
  const { folder, say, service = SERVICE, stallMs = STALL_MS } = options;
  const cpu = arch() === 'arm64' ? 'arm64' : 'amd64';
  const query = `arch=${cpu}&platform=${platform()}&format=tar.gz`;
  const url = `${service}/cli/default?${query}&sdk-name=sdk-typescript&sdk-version=1.24.0`;
  const { archiveUrl, fileToExtract } = info.parse(await fetchJson(url, stallMs));
  const temporary = await mkdtemp(join(folder, 'download-'));
  try {
    const archive = join(temporary, 'cli.tar.gz');
    await fetchFile(archiveUrl, archive, stallMs, say);
    await promisify(execFile)('tar', ['-xzf', archive, '-C', temporary, fileToExtract]);
    const program = join(folder, 'temporal');
    await rename(join(temporary, fileToExtract), program);
    return program;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fetchJson(url: string, stallMs: number): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(stallMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

async function fetchFile(url: string, path: string, stallMs: number, say: Say): Promise<void> {
  const stalled = new AbortController();
  const patience = setTimeout(() => {
    stalled.abort(new Error(`no byte for ${stallMs / 1_000} s`));
  }, stallMs);
  try {
    const answer = await fetch(url, { signal: stalled.signal });
    if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
    const total = Number(answer.headers.get('content-length') ?? 0);
    const file = createWriteStream(path);
    let bytes = 0;
    let told = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      patience.refresh();
      bytes += chunk.length;
      if (!file.write(chunk)) await once(file, 'drain');
      if (bytes - told > 20_000_000) {
        told = bytes;
        say(`  ${Math.round(bytes / 1e6)} of ${total ? Math.round(total / 1e6) : '?'} MB`);
      }
    }
    file.end();
    await finished(file);
  } finally {
    clearTimeout(patience);
  }
}
