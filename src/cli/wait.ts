import { setTimeout as sleep } from 'node:timers/promises';
import ora from 'ora';
import type { PurchaseHandle } from '../client/purchase-handle.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { CliError, EXIT } from './exit-codes.js';
import { formatLine } from './format.js';

const REFRESH_MS = 1_000;

/**
 * Waits for the end of a purchase, and tells on standard error what it waits for.
 *
 * @throws CliError when it takes longer than `timeoutMs`
 */
export async function waitForEnd(
  purchase: PurchaseHandle,
  timeoutMs: number,
): Promise<PurchaseOperation> {
  const spinner = ora({ stream: process.stderr }).start();
  const until = performance.now() + timeoutMs;
  try {
    for (;;) {
      const operation = await purchase.operation();
      if (operation.status !== 'running') return operation;
      const short = formatLine(operation);
      if (spinner.text !== short) spinner.text = short;
      if (performance.now() > until) {
        const message = `${purchase.operationId} has not ended within ${timeoutMs / 1_000} s; it goes on (${short})`;
        throw new CliError(message, EXIT.timedOut);
      }
      await sleep(REFRESH_MS);
    }
  } finally {
    spinner.stop();
  }
}
