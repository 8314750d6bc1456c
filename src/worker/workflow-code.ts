import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** `npm run build` writes the bundle to `dist/src/`. */
const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * The workflow code of this process: the prebuilt bundle next to compiled code, else the source.
 *
 * @throws Error in production when there is no bundle: bundling at start takes two seconds and 100 MB
 */
export function workflowCode(
  production: boolean,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  if (existsSync(BUNDLE)) return { workflowBundle: { codePath: BUNDLE } };
  if (production) throw new Error(`There is no workflow bundle at ${BUNDLE}. Run: npm run build`);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const source = new URL(`../workflows/index.${extension}`, import.meta.url);
  return { workflowsPath: fileURLToPath(source) };
}
