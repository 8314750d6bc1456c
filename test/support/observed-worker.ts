import type { Child } from '../../dev/processes/child.js';
import { startWorkerProcess, type WorkerProcessOptions } from '../../dev/stack/worker-process.js';

/** Starts a worker process. @returns it, and the URL of its admin port, which it logs */
export async function startObservedWorker(
  options: Omit<WorkerProcessOptions, 'onLine'>,
): Promise<{ readonly worker: Child; readonly adminUrl: string }> {
  const lines: string[] = [];
  const worker = await startWorkerProcess({ ...options, onLine: (line) => lines.push(line) });
  const port = /"adminPort":(\d+)/.exec(lines.join('\n'))?.[1] ?? '';
  return { worker, adminUrl: `http://127.0.0.1:${port}` };
}
