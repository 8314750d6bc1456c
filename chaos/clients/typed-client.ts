import type { Client } from '@temporalio/client';
import {
  PurchaseClient,
  PurchaseEndedError,
  PurchaseError,
  PurchaseNotFoundError,
} from '../../src/index.js';
import type { PurchaseRequest } from '../../src/purchase/contract/request.js';
import { firstLine, type ChaosClient, type RequestResult } from './client.js';

const TIMEOUT_MS = 10_000;

/** `PurchaseClient`, in this process. */
export class TypedClient implements ChaosClient {
  private readonly purchases: PurchaseClient;

  constructor(
    private readonly temporal: Client,
    acsResource: string,
  ) {
    this.purchases = new PurchaseClient(temporal, { acsResource });
  }

  start(request: PurchaseRequest): Promise<RequestResult> {
    return this.call(async () => {
      const { operationId } = await this.purchases.start(request, { tags: { by: 'chaos' } });
      return operationId;
    });
  }

  cancel(operationId: string): Promise<RequestResult> {
    return this.call(async () => {
      await this.purchases.get(operationId).cancel();
      return operationId;
    });
  }

  private async call(work: () => Promise<string>): Promise<RequestResult> {
    try {
      const deadline = Date.now() + TIMEOUT_MS;
      const operationId = await this.temporal.connection.withDeadline(deadline, work);
      return { kind: 'acknowledged', operationId };
    } catch (error) {
      if (error instanceof PurchaseError) return { kind: 'rejected', code: error.code };
      if (error instanceof PurchaseEndedError) return { kind: 'rejected', code: 'Ended' };
      if (error instanceof PurchaseNotFoundError) return { kind: 'rejected', code: 'NotFound' };
      return { kind: 'noResponse', reason: firstLine(error) };
    }
  }
}
