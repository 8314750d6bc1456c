import type { Send } from './transport/http.js';
import type { HttpResult } from './transport/http-result.js';
import type { PhoneNumberPurchaseRequest } from './wire.js';

export interface CallOptions {
  /** Limit of the whole call. */
  readonly timeoutMs: number;
  /** Aborts the call. The signal of a POST aborts only when its time in flight is over. */
  readonly signal?: AbortSignal;
  /**
   * Called once the connection is established and the request signed; nothing is awaited between its return and
   * the write. If it rejects, nothing is sent. Only for a POST, which has a connection of its own.
   */
  readonly confirm?: () => Promise<void>;
}

/** The calls of the ACS phone-number API that a purchase makes. None of them throws; see {@link HttpResult}. */
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
