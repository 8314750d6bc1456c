import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { FaultRuleInput } from '../../emulator/index.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { LocalStack } from '../stack/local-stack.js';

export interface OpenPurchase {
  readonly searchId: string;
  readonly handle: WorkflowHandle;
  /** URL of its page, without the tab. */
  readonly page: string;
}

type Rule = Omit<FaultRuleInput, 'searchId'>;

/** Starts purchases, each with its own faults. */
export class Purchases {
  private rules: FaultRuleInput[] = [];

  constructor(private readonly stack: LocalStack) {}

  /** Starts a purchase of two numbers, with faults for it alone. */
  async start(...rules: Rule[]): Promise<OpenPurchase> {
    const searchId = await this.stack.control.search({ quantity: 2 });
    await this.addFaults(searchId, rules);
    const client = await this.stack.client();
    const memo = { requestedBy: 'orders' };
    const { handle } = await startPurchase(client, { searchId }, { memo });
    const { runId } = await handle.describe();
    const page = this.stack.purchaseUrl(handle.workflowId, runId).replace(/history$/, '');
    return { searchId, handle, page };
  }

  /** Adds faults for one purchase. */
  async addFaults(searchId: string, rules: readonly Rule[]): Promise<void> {
    this.rules = [...this.rules, ...rules.map((rule) => ({ ...rule, searchId }))];
    await this.stack.control.setFaults(this.rules);
  }

  /** Waits until ACS has accepted the purchase. */
  async accepted({ searchId }: OpenPurchase): Promise<void> {
    while ((await this.stack.control.ledger(searchId)).status === null) await sleep(100);
  }
}
