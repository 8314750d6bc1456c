import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfProject, replaceOnce } from './code-copy.js';

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
  const folder = copyOfProject('acs-changed-', ['src', 'package.json']);
  for (const { file, find, replace } of changes)
    replaceOnce(join(folder, 'src', 'workflows', file), find, replace);
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
