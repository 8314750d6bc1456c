import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { Child } from '../../dev/processes/child.js';
import { entryPoint } from '../../dev/processes/entry-point.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { variablesOf } from '../../dev/stack/settings.js';
import type { Settings } from '../../src/purchase/contract/settings.js';

const READY_MS = 30_000;

/** Bundles the workflow code of the peers, as `npm run build` does the product's. */
export async function bundlePeers(file: string): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('../peers/workflows.ts', import.meta.url));
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  await writeFile(file, code);
}

/** What the worker of the peers is told: the same as the product's. */
export interface PeersWorkerOptions {
  readonly address: string;
  readonly connectionString: string;
  readonly settings: Partial<Settings>;
  readonly bundle: string;
  readonly beatsAsOurs: boolean | undefined;
}

/** Starts it, from the build, and waits until it is ready. @throws Error with its last words when it is not */
export async function startPeersWorker(options: PeersWorkerOptions): Promise<Child> {
  const { address, connectionString, settings, bundle, beatsAsOurs } = options;
  const child = await Child.start({
    name: 'The worker of the peers',
    command: process.execPath,
    args: entryPoint('bench/peers/worker', true),
    env: childEnvironment({
      TEMPORAL_ADDRESS: address,
      ACS_CONNECTION_STRING: connectionString,
      PEERS_BUNDLE: bundle,
      ...(beatsAsOurs && { PEERS_HEARTBEATS: 'product' }),
      ...variablesOf(settings),
    }),
  });
  await child.ready(/worker is ready/, READY_MS);
  return child;
}
