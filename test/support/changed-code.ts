import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { RUN_BUILT_PROGRAMS } from '../../dev/processes/node-arguments.js';
import { PROJECT } from '../../dev/processes/project.js';
import { copyOfProject, replaceOnce } from './code-copy.js';
import { bundlerLogger } from './temporal.js';

/** What is replaced in which file of `src/workflows/`. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A copy of the project's source with other workflow code, and of its build where tests run that. */
export interface ChangedCode {
  readonly folder: string;
  remove(): void;
}

/**
 * Copies the project into a folder of its own and changes its workflow code, as the next version would.
 *
 * @throws Error when the code is no longer what the change was made for
 */
export async function changedCode(changes: readonly Change[]): Promise<ChangedCode> {
  const folder = copyOfProject('acs-changed-', ['src', 'package.json']);
  const workflows = join(folder, 'src', 'workflows');
  for (const { file, find, replace } of changes) replaceOnce(join(workflows, file), find, replace);
  if (RUN_BUILT_PROGRAMS) {
    cpSync(join(PROJECT, 'dist', 'src'), join(folder, 'dist', 'src'), { recursive: true });
    const workflowsPath = join(workflows, 'index.ts');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: bundlerLogger() });
    writeFileSync(join(folder, 'dist', 'src', 'workflow-bundle.js'), code);
  }
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
