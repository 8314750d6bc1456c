import type { CallOptions, Send } from './transport/http.js';
import type { HttpResult } from './transport/http-result.js';
import type { PhoneNumberPurchaseRequest } from './wire.js';

export type { CallOptions };

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
  const get = (path: string, options: CallOptions) => send({ method: 'GET', path, ...options });
  return {
    purchase: (request, options) =>
      send({ method: 'POST', path: '/availablePhoneNumbers/:purchase', body: request, ...options }),
    getOperation: (id, options) => get(operation(id), options),
    cancelOperation: (id, options) => send({ method: 'DELETE', path: operation(id), ...options }),
    getSearchResult: (id, options) =>
      get(`/availablePhoneNumbers/searchResults/${encodeURIComponent(id)}`, options),
    getPhoneNumber: (number, options) =>
      get(`/phoneNumbers/${encodeURIComponent(number)}`, options),
  };
}
