import { formatMonthlyCosts } from '../../src/purchase/text/format.js';
import { PurchaseClient, PurchaseError, type PurchaseHandle } from '../../src/index.js';
import type { Print } from '../print.js';
import type { LocalStack } from './local-stack.js';

/** Searches a number at the emulator, purchases it and prints the outcome. */
export async function buyNumber(stack: LocalStack, print: Print): Promise<void> {
  const purchases = new PurchaseClient(await stack.client(), { uiUrl: stack.uiUrl });
  const searchId = await stack.control.search();
  const purchase = await purchases.start({ searchId }, { tags: { requestedBy: 'npm run dev' } });
  print(`buying: ${purchase.uiUrl ?? purchase.operationId}`);
  print(`${purchase.operationId} ${await formatOutcome(purchase)}`);
}

async function formatOutcome(purchase: PurchaseHandle): Promise<string> {
  try {
    const { confirmed, monthlyCosts } = (await purchase.result()).receipt;
    const numbers = confirmed.map(({ phoneNumber }) => phoneNumber).join(', ');
    const cost = formatMonthlyCosts(monthlyCosts ?? []);
    return `bought ${numbers}${cost && ` for ${cost}`}`;
  } catch (error) {
    if (!(error instanceof PurchaseError)) throw error;
    return `ended: ${error.code}: ${error.message}`;
  }
}
