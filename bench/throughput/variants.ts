import type { Child } from '../../dev/processes/child.js';
import type { GatewayProcess } from '../../dev/stack/gateway-process.js';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { DEFAULT_TASK_QUEUE as taskQueue } from '../../src/temporal/queues.js';
import { settingVariables } from '../../dev/stack/settings.js';
import type { Harness } from '../harness.js';
import { postPurchase, signedRequests } from '../signed-requests.js';
import { startEventReceiver } from './event-receiver.js';

/** A running variant. */
export interface RunningVariant {
  readonly worker: Child;
  readonly gateway?: GatewayProcess;
  /** Starts the purchase of a search. @returns its workflow id */
  readonly start: (searchId: string) => Promise<string>;
}

/** One way to purchase. */
export interface Variant {
  readonly name: VariantName;
  /** Purchases under way for each core: as many as keep a core busy. The naive loop needs fewer. */
  readonly inFlightPerCore: number;
  /** Whether each purchase has exactly one POST. Temporal retries those of the baselines. */
  readonly postsOnce: boolean;
  run(harness: Harness, settings: Partial<Settings>): Promise<RunningVariant>;
}

export type VariantName = 'product' | 'bare' | 'bareWithProductHeartbeats' | 'naive' | 'full';

export const VARIANTS: readonly Variant[] = [
  {
    name: 'product',
    inFlightPerCore: 300,
    postsOnce: true,
    run: async (harness, settings) => {
      const purchases = new PurchaseClient(harness.client);
      return {
        worker: await harness.startWorker(settings),
        start: async (searchId) => (await purchases.start({ searchId })).operationId,
      };
    },
  },
  baseline('bare', 'barePurchase', 375),
  baseline('bareWithProductHeartbeats', 'barePurchaseWithProductHeartbeats', 365, {
    HEARTBEATS: 'product',
  }),
  baseline('naive', 'naivePurchase', 130),
  {
    name: 'full',
    inFlightPerCore: 200,
    postsOnce: true,
    run: async (harness, settings) => {
      const worker = await harness.startWorker(settings, await startEventReceiver());
      const gateway = await harness.startGateway();
      const call = signedRequests(gateway.connectionString);
      const start = async (searchId: string) => {
        const { status } = await postPurchase(call, searchId);
        if (status !== 202) throw new Error(`the gateway answered ${status}`);
        return subjectOf('search', searchId).operationId;
      };
      return { worker, gateway, start };
    },
  },
];

function baseline(
  name: VariantName,
  workflowType: string,
  inFlightPerCore: number,
  env: Readonly<Record<string, string>> = {},
): Variant {
  return {
    name,
    inFlightPerCore,
    postsOnce: false,
    run: async (harness, settings) => ({
      worker: await harness.startBaseline('worker', { ...settingVariables(settings), ...env }),
      start: async (searchId) => {
        const workflowId = `${workflowType}_${searchId}`;
        await harness.client.workflow.start(workflowType, {
          workflowId,
          taskQueue,
          args: [searchId],
        });
        return workflowId;
      },
    }),
  };
}
