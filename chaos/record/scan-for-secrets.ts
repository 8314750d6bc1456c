import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SecretScan } from './recorded-facts.js';

export interface ScanOptions {
  /** Texts that no file may contain, by a name that may be printed. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Files that are not scanned. */
  readonly exclude: readonly string[];
  /** A text that a file certainly contains: proves that the scan read it. */
  readonly expected: Readonly<Record<string, string>>;
}

/** A database may be larger than a buffer can be. */
const CHUNK_BYTES = 16 << 20;

/** Searches every file below a folder, such as logs and Temporal's database with its histories. */
export async function scanForSecrets(
  folder: string,
  { secrets, exclude, expected }: ScanOptions,
): Promise<SecretScan> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !exclude.includes(name));
  const found: string[] = [];
  const unread = new Set(Object.keys(expected));
  let bytes = 0;
  for (const name of names) {
    const text = expected[name] ?? '';
    const wanted = [...Object.values(secrets), text];
    const { size, texts } = await findTexts(join(folder, name), wanted);
    bytes += size;
    if (texts.has(text)) unread.delete(name);
    for (const [secretName, secret] of Object.entries(secrets))
      if (texts.has(secret)) found.push(`${name}: ${secretName}`);
  }
  return { files: names.length, bytes, found, unread: [...unread] };
}

/** Finds out which texts a file contains. The chunks overlap, so that no text is cut. */
export async function findTexts(
  file: string,
  wanted: readonly string[],
  chunkBytes = CHUNK_BYTES,
): Promise<{ size: number; texts: ReadonlySet<string> }> {
  const overlap = Math.max(...wanted.map((text) => Buffer.byteLength(text)));
  const texts = new Set<string>();
  let size = 0;
  let rest = Buffer.alloc(0);
  const chunks = createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    size += chunk.length;
    const part = Buffer.concat([rest, chunk]);
    for (const text of wanted) if (part.includes(text)) texts.add(text);
    rest = part.subarray(-overlap);
  }
  return { size, texts };
}
