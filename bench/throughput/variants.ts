import type { Client } from '@temporalio/client';
import { PurchaseClient } from '../../src/client/purchase-client.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { DEFAULT_TASK_QUEUE as taskQueue } from '../../src/temporal/queues.js';
import { PURCHASE_TARGET, signedPosts } from '../measure/signed-post.js';

/** How a search is bought: what asks for it, and who works on it. */
export interface Variant {
  readonly name: 'product' | 'bare' | 'attentive' | 'naive' | 'full';
  /** Whose worker runs it. */
  readonly worker: 'product' | 'peers';
  /** Heartbeats of the peers' worker reach the server as often as the product's, not as seldom as the SDK has it by itself. */
  readonly beatsAsOurs?: boolean;
  /** With the gateway in front, and events to a receiver. */
  readonly full: boolean;
  /** Purchases under way for each core of the machine, to begin with. The naive loop makes fewer, so fewer keep it busy. */
  readonly inFlightPerCore: number;
  /** Makes what asks for the purchase of a search and returns the id of its workflow. */
  starter(client: Client, gateway: string): (searchId: string) => Promise<string>;
}

function bareStarter(type: string) {
  return (client: Client) => async (searchId: string) => {
    const workflowId = `${type}_${searchId}`;
    await client.workflow.start(type, { workflowId, taskQueue, args: [searchId] });
    return workflowId;
  };
}

export const VARIANTS: readonly Variant[] = [
  {
    name: 'product',
    worker: 'product',
    full: false,
    inFlightPerCore: 230,
    starter: (client) => {
      const purchases = new PurchaseClient(client);
      return async (searchId) => (await purchases.start({ searchId })).operationId;
    },
  },
  {
    name: 'bare',
    worker: 'peers',
    full: false,
    inFlightPerCore: 230,
    starter: bareStarter('barePurchase'),
  },
  {
    name: 'attentive',
    worker: 'peers',
    beatsAsOurs: true,
    full: false,
    inFlightPerCore: 250,
    starter: bareStarter('attentivePurchase'),
  },
  {
    name: 'naive',
    worker: 'peers',
    full: false,
    inFlightPerCore: 130,
    starter: bareStarter('naivePurchase'),
  },
  {
    name: 'full',
    worker: 'product',
    full: true,
    inFlightPerCore: 160,
    starter: (_client, gateway) => {
      const post = signedPosts(gateway, PURCHASE_TARGET, { prefer: 'respond-async' });
      return async (searchId) => {
        const { status } = await post({ searchId });
        if (status !== 202) throw new Error(`the gateway answered ${status}`);
        return operationIdOf(searchId);
      };
    },
  },
];
