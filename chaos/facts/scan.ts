import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Scan } from './facts.js';

/** What must be found nowhere, each under a name that may be shown. */
export type Secrets = Readonly<Record<string, string>>;

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
  let bytes = 0;
  for (const file of files) {
    const content = readFileSync(file);
    bytes += content.length;
    for (const [name, secret] of Object.entries(secrets)) {
      if (content.includes(secret)) found.push(`${relative(folder, file)}: ${name}`);
    }
  }
  const blind = Object.entries(mustBeIn).filter(
    ([file, text]) => !readFileSync(join(folder, file)).includes(text),
  );
  return { files: files.length, bytes, found, blind: blind.map(([file]) => file) };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}
