import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Scan } from './facts.js';

/** What must be found nowhere, each under a name that may be shown. */
export type Secrets = Readonly<Record<string, string>>;

/** A database may be larger than what can be read at once. */
const CHUNK_BYTES = 16 << 20;

/** Reads every file below a folder, logs and the database of Temporal with all its histories, and looks for secrets. */
export function scan(
  folder: string,
  secrets: Secrets,
  {
    leaveOut,
    mustBeIn,
  }: { leaveOut: readonly string[]; mustBeIn: Readonly<Record<string, string>> },
): Scan {
  const files = filesBelow(folder).filter((file) => !leaveOut.includes(relative(folder, file)));
  const found: string[] = [];
  const blind = new Set(Object.keys(mustBeIn));
  let bytes = 0;
  for (const file of files) {
    const name = relative(folder, file);
    const canary = mustBeIn[name];
    const wanted = [...Object.values(secrets), ...(canary === undefined ? [] : [canary])];
    const { size, texts } = textsIn(file, wanted);
    bytes += size;
    if (canary !== undefined && texts.has(canary)) blind.delete(name);
    for (const [what, secret] of Object.entries(secrets))
      if (texts.has(secret)) found.push(`${name}: ${what}`);
  }
  return { files: files.length, bytes, found, blind: [...blind] };
}

/** Which of some texts are in a file, read a part at a time; the parts overlap. */
export function textsIn(
  file: string,
  wanted: readonly string[],
  chunkBytes = CHUNK_BYTES,
): { size: number; texts: ReadonlySet<string> } {
  const overlap = Math.max(0, ...wanted.map((text) => Buffer.byteLength(text) - 1));
  const buffer = Buffer.alloc(overlap + chunkBytes);
  const texts = new Set<string>();
  const handle = openSync(file, 'r');
  let [size, kept] = [0, 0];
  try {
    for (;;) {
      const read = readSync(handle, buffer, kept, buffer.length - kept, null);
      if (read === 0) return { size, texts };
      size += read;
      const part = buffer.subarray(0, kept + read);
      for (const text of wanted) if (part.includes(text)) texts.add(text);
      kept = Math.min(overlap, part.length);
      buffer.copyWithin(0, part.length - kept, part.length);
    }
  } finally {
    closeSync(handle);
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}
