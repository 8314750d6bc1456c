import type { Child } from '../../dev/processes/child.js';
import { startWorkerProcess, type WorkerProcessOptions } from '../../dev/stack/worker-process.js';

/** Starts a worker as a process. @returns it, and the URL of the admin port that it took, which its log tells */
export async function startObservedWorker(
  options: Omit<WorkerProcessOptions, 'onLine'>,
): Promise<{ readonly worker: Child; readonly adminUrl: string }> {
  const said: string[] = [];
  const worker = await startWorkerProcess({ ...options, onLine: (line) => said.push(line) });
  const port = /"adminPort":(\d+)/.exec(said.join('\n'))?.[1] ?? '';
  return { worker, adminUrl: `http://127.0.0.1:${port}` };
}
