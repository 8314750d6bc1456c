import type { Send } from './transport/http.js';
import type { HttpResult } from './transport/http-result.js';
import type { PhoneNumberPurchaseRequest } from './wire.js';

/** How one call is made. */
export interface CallOptions {
  /** Limit of the whole call in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the call early. A POST gets one that ends it once its time in flight is over, and no other. */
  readonly signal?: AbortSignal;
  /**
   * Asked once the connection is established and the request signed; nothing is awaited between its answer and
   * the write. If it rejects, nothing is sent. Only a POST, which gets a connection of its own, may have one.
   */
  readonly confirm?: () => Promise<void>;
}

/** The calls of the ACS phone-number API that a purchase needs. None of them throws; see {@link HttpResult}. */
export interface AcsClient {
  purchase(request: PhoneNumberPurchaseRequest, options: CallOptions): Promise<HttpResult>;
  getOperation(operationId: string, options: CallOptions): Promise<HttpResult>;
  cancelOperation(operationId: string, options: CallOptions): Promise<HttpResult>;
  getSearchResult(searchId: string, options: CallOptions): Promise<HttpResult>;
  /** @param phoneNumber E.164, such as `+14155550100` */
  getPhoneNumber(phoneNumber: string, options: CallOptions): Promise<HttpResult>;
}

export function createAcsClient(send: Send): AcsClient {
  const operation = (id: string) => `/phoneNumbers/operations/${encodeURIComponent(id)}`;
  return {
    purchase: (request, options) =>
      send({ method: 'POST', path: '/availablePhoneNumbers/:purchase', body: request, ...options }),
    getOperation: (id, options) => send({ method: 'GET', path: operation(id), ...options }),
    cancelOperation: (id, options) => send({ method: 'DELETE', path: operation(id), ...options }),
    getSearchResult: (id, options) =>
      send({
        method: 'GET',
        path: `/availablePhoneNumbers/searchResults/${encodeURIComponent(id)}`,
        ...options,
      }),
    getPhoneNumber: (phoneNumber, options) =>
      send({ method: 'GET', path: `/phoneNumbers/${encodeURIComponent(phoneNumber)}`, ...options }),
  };
}
