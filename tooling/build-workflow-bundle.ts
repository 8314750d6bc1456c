import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the workflow code for production, where `src/worker/workflow-code.ts` looks for it. */
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const { code } = await bundleWorkflowCode({ workflowsPath: path('../src/workflows/index.ts') });
const target = path('../dist/src/workflow-bundle.js');
await mkdir(dirname(target), { recursive: true });
await writeFile(target, code);
process.stdout.write(`workflow bundle: ${target} (${Math.round(code.length / 1024)} KiB)\n`);
