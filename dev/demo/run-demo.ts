import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { formatExit, type Child } from '../processes/child.js';
import type { LocalStack } from '../stack/local-stack.js';
import type { Terminal } from '../terminal.js';
import { summaryRows, brokenPromises, type Times } from './summary.js';
import { follow } from './follow.js';

/** Half of what a purchase is expected to take, counted from ACS's acceptance. */
const HALFWAY_MS = 10_000;
/** Long enough to see that nobody is there. */
const WITHOUT_WORKER_MS = 1_500;
const LIMIT_MS = 150_000;

/** Starts the parts of the stack, telling each. */
export async function startStack(stack: LocalStack, terminal: Terminal): Promise<void> {
  const { address } = await stack.startTemporal();
  terminal.done('Temporal dev server', `${address}, UI ${stack.uiUrl}`);
  const { endpoint } = await stack.startEmulator();
  terminal.done('ACS emulator', `${endpoint}; a purchase takes 19 to 27 s there, as at Azure`);
  const [worker, gateway] = await Promise.all([stack.startWorker(), stack.startGateway()]);
  terminal.done('worker', `process ${worker.pid}`);
  terminal.done('gateway', gateway.endpoint);
}

/**
 * Buys a number through the gateway with Azure's SDK, kills the worker half-way and starts another, and tells all of it.
 *
 * @returns the exit code: 0 when the ledger shows one POST and the number bought once
 * @throws Error when a part of the stack fails, the purchase does, or it takes too long
 */
export async function runDemo(stack: LocalStack, terminal: Terminal): Promise<number> {
  const client = await stack.client();
  const searchId = await stack.control.search();
  terminal.heading(`Azure's own SDK buys the number of search ${searchId} through the gateway`);
  terminal.startClock();
  const began = performance.now();
  // Azure's own SDK, with nothing changed but the endpoint.
  const sdk = new PhoneNumbersClient(stack.gateway?.connectionString ?? '', {
    allowInsecureConnection: true,
  });
  await limited(sdk.beginPurchasePhoneNumbers(searchId));
  const handle = client.workflow.getHandle<PurchaseWorkflow>(operationIdOf(searchId));
  const { runId } = await handle.describe();
  terminal.hint(`watch it: ${stack.purchaseUrl(handle.workflowId, runId)}`);
  const [, withoutWorkerMs] = await limited(
    Promise.all([follow(handle, terminal), loseTheWorker(stack, searchId, terminal)]),
  );
  const { receipt } = await handle.result();
  const bought = receipt.confirmed.map(({ phoneNumber }) => phoneNumber).join(', ');
  terminal.moment('bought', bought, 'good');
  const times = { purchaseMs: performance.now() - began, withoutWorkerMs };
  return settle(stack, searchId, terminal, times);
}

/** Kills the worker half-way, and starts another. @returns for how long there was none, in milliseconds */
async function loseTheWorker(
  stack: LocalStack,
  searchId: string,
  terminal: Terminal,
): Promise<number> {
  const { worker } = stack;
  if (!worker) throw new Error('there is no worker to kill');
  await unlessItEnds(worker, halfway(stack, searchId));
  terminal.moment(
    'SIGKILL',
    `worker ${worker.pid} is dead; the purchase is safe in Temporal`,
    'bad',
  );
  const killed = performance.now();
  await worker.kill();
  await sleep(WITHOUT_WORKER_MS);
  const another = await stack.startWorker();
  terminal.moment('restart', `another worker, process ${another.pid}, takes over`, 'good');
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

async function unlessItEnds(child: Child, work: Promise<void>): Promise<void> {
  const ended = child.exited.then((exit) => {
    throw new Error(`${child.name} ${formatExit(exit)} by itself:\n${child.lastOutput}`);
  });
  await Promise.race([work, ended]);
}

async function limited<T>(work: Promise<T>): Promise<T> {
  const late = sleep(LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(
      `The purchase did not end within ${LIMIT_MS / 1_000} s; the last line above is where it stood.`,
    );
  });
  return Promise.race([work, late]);
}

async function settle(
  { control }: LocalStack,
  searchId: string,
  terminal: Terminal,
  times: Times,
): Promise<number> {
  const entry = await control.ledger(searchId);
  terminal.heading("What really happened, from the emulated Azure's ledger");
  for (const [label, value] of summaryRows(entry, times)) terminal.row(label, value);
  const problems = brokenPromises(entry);
  if (problems.length === 0) return 0;
  terminal.moment('broken', problems.join('; '), 'bad');
  return 1;
}
