import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../dev/processes/project.js';

/** What is replaced in which file of `src/workflows/`. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A copy of the project's source with other workflow code. */
export interface ChangedCode {
  readonly folder: string;
  remove(): void;
}

/**
 * Copies `src/` into a folder of its own and changes its workflow code, as the next version would.
 *
 * @throws Error when the code is no longer what the change was made for
 */
export function changedCode(changes: readonly Change[]): ChangedCode {
  const folder = mkdtempSync(join(tmpdir(), 'acs-changed-'));
  for (const name of ['src', 'package.json'])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, find, replace } of changes) {
    const path = join(folder, 'src', 'workflows', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${file} has not exactly one: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
