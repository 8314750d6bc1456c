import type { CallOptions, Send } from './transport/http.js';
import type { HttpResult } from './transport/http-result.js';
import type { PhoneNumberPurchaseRequest, ReservationPurchaseRequest } from './wire.js';

export type { CallOptions };

/** The calls of the ACS phone-number API that this service makes. None of them throws; see {@link HttpResult}. */
export interface AcsClient {
  purchase(request: PhoneNumberPurchaseRequest, options: CallOptions): Promise<HttpResult>;
  purchaseReservation(
    reservationId: string,
    request: ReservationPurchaseRequest,
    options: CallOptions,
  ): Promise<HttpResult>;
  getOperation(operationId: string, options: CallOptions): Promise<HttpResult>;
  cancelOperation(operationId: string, options: CallOptions): Promise<HttpResult>;
  getSearchResult(searchId: string, options: CallOptions): Promise<HttpResult>;
  getReservation(reservationId: string, options: CallOptions): Promise<HttpResult>;
  /** @param phoneNumber E.164, such as `+14155550100` */
  getPhoneNumber(phoneNumber: string, options: CallOptions): Promise<HttpResult>;
  /** One page of the owned numbers. @param query such as `?skip=0&top=100`, or that of a `nextLink` */
  listPhoneNumbers(query: string, options: CallOptions): Promise<HttpResult>;
}

export function createAcsClient(send: Send): AcsClient {
  const operation = (id: string) => `/phoneNumbers/operations/${encodeURIComponent(id)}`;
  const reservation = (id: string) =>
    `/availablePhoneNumbers/reservations/${encodeURIComponent(id)}`;
  const get = (path: string, options: CallOptions) => send({ method: 'GET', path, ...options });
  return {
    purchase: (request, options) =>
      send({ method: 'POST', path: '/availablePhoneNumbers/:purchase', body: request, ...options }),
    purchaseReservation: (id, request, options) =>
      send({ method: 'POST', path: `${reservation(id)}/:purchase`, body: request, ...options }),
    getOperation: (id, options) => get(operation(id), options),
    cancelOperation: (id, options) => send({ method: 'DELETE', path: operation(id), ...options }),
    getSearchResult: (id, options) =>
      get(`/availablePhoneNumbers/searchResults/${encodeURIComponent(id)}`, options),
    getReservation: (id, options) => get(reservation(id), options),
    getPhoneNumber: (number, options) =>
      get(`/phoneNumbers/${encodeURIComponent(number)}`, options),
    listPhoneNumbers: (query, options) => get(`/phoneNumbers${query}`, options),
  };
}
