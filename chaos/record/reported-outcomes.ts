import { mapConcurrently } from '../../dev/map-concurrently.js';
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
  const all = await mapConcurrently(CONCURRENCY, clientRuns, async ({ subject }) => {
    const { operationId } = subject;
    const ask = (status: () => Promise<string>) =>
      limit.retry('a status', status).catch(() => 'no response');
    const ofGateway = await ask(() => gateway.status(operationId));
    const ofClient = await ask(() => clientStatus(purchases, operationId));
    return [operationId, { gateway: ofGateway, client: ofClient }] as const;
  });
  return Object.fromEntries(all);
}

async function clientStatus(purchases: PurchaseClient, operationId: string): Promise<string> {
  const { connection } = purchases.temporal;
  try {
    const ask = () => purchases.get(operationId).operation();
    return (await connection.withDeadline(Date.now() + TIMEOUT_MS, ask)).status;
  } catch (error) {
    if (error instanceof PurchaseNotFoundError) return 'not found';
    throw error;
  }
}
