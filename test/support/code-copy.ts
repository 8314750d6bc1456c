import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../dev/processes/project.js';

/** Copies parts of the project, with its packages at hand, into a folder of its own whose name begins with `prefix`. */
export function copyOfProject(prefix: string, names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  for (const name of names) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * Replaces what a file has exactly once.
 *
 * @returns the text as it was
 * @throws Error when the code is no longer what the replacement was made for
 */
export function replaceOnce(path: string, find: string, replace: string): string {
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`${path} has not exactly one: ${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  return text;
}
