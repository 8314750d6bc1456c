import type { PurchaseRequest } from '../../src/purchase/contract/request.js';

/** The result of one request to purchase or to cancel. */
export type RequestResult =
  | { readonly kind: 'acknowledged'; readonly operationId: string }
  | { readonly kind: 'rejected'; readonly code: string }
  /** No response, or one that says nothing about the purchase: the client sends the request again. */
  | { readonly kind: 'noResponse'; readonly reason: string };

/** A client of the service. Its methods do not throw. */
export interface ChaosClient {
  start(request: PurchaseRequest): Promise<RequestResult>;
  /** `acknowledged`: the cancel request was recorded; `rejected`: there is nothing to cancel. */
  cancel(operationId: string): Promise<RequestResult>;
}

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
