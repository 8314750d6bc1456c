import { atMost } from '../../dev/at-most.js';
import { PurchaseClient, PurchaseNotFoundError } from '../../src/index.js';
import type { Called } from '../conduct/account.js';
import type { Patience } from '../conduct/patience.js';
import { GatewayDoor } from '../doors/gateway-door.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { Telling } from './facts.js';

const AT_ONCE = 20;

/** What gateway and client say of each purchase, asked again until they answer or the time is over. */
export async function tellingsOf(
  stack: ChaosStack,
  called: readonly Called[],
  patience: Patience,
): Promise<Record<string, Telling>> {
  const gateway = new GatewayDoor(stack.gatewayConnectionString);
  const purchases = new PurchaseClient(await stack.client());
  const all = await atMost(AT_ONCE, called, async ({ searchId }): Promise<[string, Telling]> => {
    const told = await answerOf(patience, () => gateway.tell(searchId));
    const status = await answerOf(patience, () => statusOf(purchases, searchId));
    return [searchId, { client: status ?? 'nothing', ...(told && { gateway: told }) }];
  });
  return Object.fromEntries(all);
}

async function statusOf(purchases: PurchaseClient, searchId: string): Promise<string> {
  const { connection } = purchases.temporal;
  try {
    const ask = () => purchases.get(searchId).operation();
    return (await connection.withDeadline(Date.now() + TIMEOUT_MS, ask)).status;
  } catch (error) {
    if (error instanceof PurchaseNotFoundError) return 'not found';
    throw error;
  }
}

const TIMEOUT_MS = 15_000;

/** Undefined when nobody answers until the time is over. */
async function answerOf<T>(
  patience: Patience,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const answered = async () => {
    const answer = await ask();
    if (answer === undefined) throw new Error('no answer');
    return answer;
  };
  return patience.tryUntilDone('a telling', answered).catch(() => undefined);
}
