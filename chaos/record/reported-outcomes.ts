import { atMost } from '../../dev/at-most.js';
import { PurchaseClient, PurchaseNotFoundError } from '../../src/index.js';
import { GatewayClient } from '../clients/gateway.js';
import type { ClientRun } from '../run/client-run.js';
import type { TimeLimit } from '../run/time-limit.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { ReportedOutcome } from './recorded-facts.js';

const CONCURRENCY = 20;
const TIMEOUT_MS = 15_000;

/** Asks gateway and client for the status of each purchase. */
export async function reportedOutcomesOf(
  stack: ChaosStack,
  clientRuns: readonly ClientRun[],
  limit: TimeLimit,
): Promise<Record<string, ReportedOutcome>> {
  const gateway = new GatewayClient(stack.gatewayConnectionString);
  const purchases = new PurchaseClient(await stack.client());
  const all = await atMost(CONCURRENCY, clientRuns, async ({ searchId }) => {
    const ask = async () => {
      const status = await gateway.status(searchId);
      if (status === undefined) throw new Error('the gateway did not answer');
      return status;
    };
    const ofGateway = await limit.retry('a status', ask).catch(() => undefined);
    const ofClient = await limit
      .retry('a status', () => clientStatus(purchases, searchId))
      .catch(() => 'no response');
    return [searchId, { client: ofClient, ...(ofGateway && { gateway: ofGateway }) }] as const;
  });
  return Object.fromEntries(all);
}

async function clientStatus(purchases: PurchaseClient, searchId: string): Promise<string> {
  const { connection } = purchases.temporal;
  try {
    const ask = () => purchases.get(searchId).operation();
    return (await connection.withDeadline(Date.now() + TIMEOUT_MS, ask)).status;
  } catch (error) {
    if (error instanceof PurchaseNotFoundError) return 'not found';
    throw error;
  }
}
