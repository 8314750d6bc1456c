import { setTimeout as sleep } from 'node:timers/promises';
import ora from 'ora';
import type { PurchaseHandle } from '../client/purchase-handle.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { formatLine } from './format.js';

const REFRESH_MS = 1_000;

/**
 * Waits for the outcome of a purchase, `timeoutMs` at most. Shows on standard error what the purchase waits for.
 *
 * @returns the last state, `running` after the timeout
 */
export async function waitForEnd(
  purchase: PurchaseHandle,
  timeoutMs: number,
): Promise<PurchaseOperation> {
  const spinner = ora({ stream: process.stderr }).start();
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      const operation = await purchase.operation({ readTimer: true });
      if (operation.status !== 'running' || performance.now() > deadline) return operation;
      const text = formatLine(operation);
      if (spinner.text !== text) spinner.text = text;
      await sleep(REFRESH_MS);
    }
  } finally {
    spinner.stop();
  }
}
