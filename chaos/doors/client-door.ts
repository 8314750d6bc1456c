import type { Client } from '@temporalio/client';
import {
  PurchaseClient,
  PurchaseEndedError,
  PurchaseError,
  PurchaseNotFoundError,
} from '../../src/index.js';
import { reason, type PurchaseRequest, type Told, type WayIn } from './door.js';

const TIMEOUT_MS = 10_000;

/** The typed client, in this process. */
export class ClientDoor implements WayIn {
  private readonly purchases: PurchaseClient;

  constructor(
    private readonly temporal: Client,
    acsResource: string,
  ) {
    this.purchases = new PurchaseClient(temporal, { acsResource });
  }

  start(request: PurchaseRequest): Promise<Told> {
    return this.within(async () => {
      const { operationId } = await this.purchases.start(request, { tags: { by: 'chaos' } });
      return { is: 'acknowledged', operationId };
    });
  }

  cancel(operationId: string): Promise<Told> {
    return this.within(async () => {
      await this.purchases.get(operationId).cancel();
      return { is: 'acknowledged', operationId };
    });
  }

  private async within(work: () => Promise<Told>): Promise<Told> {
    try {
      return await this.temporal.connection.withDeadline(Date.now() + TIMEOUT_MS, work);
    } catch (error) {
      if (error instanceof PurchaseError) return { is: 'refused', code: error.code };
      if (error instanceof PurchaseEndedError) return { is: 'refused', code: 'Ended' };
      if (error instanceof PurchaseNotFoundError) return { is: 'refused', code: 'NotFound' };
      return { is: 'nothing', why: reason(error) };
    }
  }
}
