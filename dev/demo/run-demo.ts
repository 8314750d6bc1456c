import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { formatExit, type Child } from '../processes/child.js';
import type { LocalStack } from '../stack/local-stack.js';
import type { Terminal } from '../terminal.js';
import { summaryRows, brokenPromises, type Times } from './summary.js';
import { printProgress } from './progress.js';

/** Half of what a purchase is expected to take, counted from ACS's acceptance. */
const HALFWAY_MS = 10_000;
/** Long enough to be visible in the output. */
const NO_WORKER_MS = 1_500;
const TIMEOUT_MS = 150_000;

/** Starts the stack and prints each process. */
export async function startStack(stack: LocalStack, terminal: Terminal): Promise<void> {
  const { address } = await stack.startTemporal();
  terminal.done('Temporal dev server', `${address}, UI ${stack.uiUrl}`);
  const { endpoint } = await stack.startEmulator();
  terminal.done('ACS emulator', `${endpoint}; a purchase takes 19 to 27 s, as at Azure`);
  const [worker, gateway] = await Promise.all([stack.startWorker(), stack.startGateway()]);
  terminal.done('worker', `process ${worker.pid}`);
  terminal.done('gateway', gateway.endpoint);
}

/**
 * Buys a number through the gateway with Azure's SDK, kills the worker halfway, starts another and prints what happens.
 *
 * @returns the exit code: 0 when the ledger shows one POST and the number bought once
 * @throws Error when a part of the stack fails, the purchase does, or it times out
 */
export async function runDemo(stack: LocalStack, terminal: Terminal): Promise<number> {
  const client = await stack.client();
  const searchId = await stack.control.search();
  terminal.heading(`Azure's own SDK buys the number of search ${searchId} through the gateway`);
  terminal.startClock();
  const startedAt = performance.now();
  const sdk = new PhoneNumbersClient(stack.gateway?.connectionString ?? '', {
    allowInsecureConnection: true,
  });
  await withTimeout(sdk.beginPurchasePhoneNumbers(searchId));
  const handle = client.workflow.getHandle<PurchaseWorkflow>(
    subjectOf('search', searchId).operationId,
  );
  const { runId } = await handle.describe();
  terminal.hint(`watch it: ${stack.purchaseUrl(handle.workflowId, runId)}`);
  const [, noWorkerMs] = await withTimeout(
    Promise.all([printProgress(handle, terminal), replaceWorker(stack, searchId, terminal)]),
  );
  const { receipt } = await handle.result();
  const bought = receipt.confirmed.map(({ phoneNumber }) => phoneNumber).join(', ');
  terminal.event('bought', bought, 'good');
  const times = { purchaseMs: performance.now() - startedAt, noWorkerMs };
  return printSummary(stack, searchId, terminal, times);
}

/** Kills the worker halfway and starts another. @returns milliseconds without a worker */
async function replaceWorker(
  stack: LocalStack,
  searchId: string,
  terminal: Terminal,
): Promise<number> {
  const { worker } = stack;
  if (!worker) throw new Error('no worker runs');
  await unlessExited(worker, halfway(stack, searchId));
  terminal.event('SIGKILL', `worker ${worker.pid} killed; Temporal keeps the purchase`, 'bad');
  const killed = performance.now();
  await worker.kill();
  await sleep(NO_WORKER_MS);
  const another = await stack.startWorker();
  terminal.event('restart', `worker ${another.pid} started and continues the purchase`, 'good');
  return performance.now() - killed;
}

async function halfway({ control }: LocalStack, searchId: string): Promise<void> {
  for (;;) {
    const { posts } = await control.ledger(searchId);
    const accepted = posts.find(({ answer }) => answer === 202)?.processedAt;
    if (accepted != null && Date.now() - Date.parse(accepted) >= HALFWAY_MS) return;
    await sleep(100);
  }
}

async function unlessExited(child: Child, work: Promise<void>): Promise<void> {
  const ended = child.exited.then((exit) => {
    throw new Error(`${child.name} ${formatExit(exit)} unexpectedly:\n${child.lastOutput}`);
  });
  await Promise.race([work, ended]);
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const timeout = sleep(TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(
      `The purchase did not end within ${TIMEOUT_MS / 1_000} s; the last line above is its status.`,
    );
  });
  return Promise.race([work, timeout]);
}

async function printSummary(
  { control }: LocalStack,
  searchId: string,
  terminal: Terminal,
  times: Times,
): Promise<number> {
  const entry = await control.ledger(searchId);
  terminal.heading('What happened, from the ledger of the emulated Azure');
  for (const [label, value] of summaryRows(entry, times)) terminal.row(label, value);
  const problems = brokenPromises(entry);
  if (problems.length === 0) return 0;
  terminal.event('failed', problems.join('; '), 'bad');
  return 1;
}
