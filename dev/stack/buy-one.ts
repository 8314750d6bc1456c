import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { PurchaseResult } from '../../src/workflows/index.js';
import type { Say } from '../say.js';
import type { LocalStack } from './local-stack.js';

type Purchase = WorkflowHandle<() => Promise<PurchaseResult>>;

/** Searches a number at the emulator, starts its purchase, and tells how it ends when it does. */
export async function buyOne(stack: LocalStack, say: Say): Promise<void> {
  const client = await stack.client();
  const searchId = await stack.control.search();
  const memo = { requestedBy: 'npm run dev' };
  const handle: Purchase = await startPurchase(client, { searchId }, { memo });
  const { runId } = await handle.describe();
  say(`buying: ${stack.purchaseUrl(handle.workflowId, runId)}`);
  say(`${handle.workflowId} ${await endOf(handle)}`);
}

async function endOf(handle: Purchase): Promise<string> {
  try {
    const { confirmed, monthlyCost } = (await handle.result()).receipt;
    const numbers = confirmed.map(({ phoneNumber }) => phoneNumber).join(', ');
    const cost = monthlyCost && ` for ${monthlyCost.amount} ${monthlyCost.currencyCode} a month`;
    return `bought ${numbers}${cost ?? ''}`;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return `ended: ${error.cause?.message ?? error.message}`;
  }
}
