import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** Where `npm run build` puts the bundle: beside the compiled worker. */
const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * The workflow code for this process: the prebuilt bundle beside compiled code, the source when run from source.
 *
 * @throws Error in production when there is no bundle: bundling at the start costs two seconds and 100 MB
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
