import { classifyResult } from './classify-response.js';
import type { AcsClient } from './client.js';
import type { HttpResult } from './transport/http-result.js';

/** The calls of a purchase. */
export const ACS_CALLS = [
  'purchase',
  'purchaseReservation',
  'getOperation',
  'cancelOperation',
  'getSearchResult',
  'getReservation',
  'getPhoneNumber',
] as const satisfies readonly (keyof AcsClient)[];

/** One call, its result and the classified response. */
export interface ObservedCall {
  readonly call: keyof AcsClient;
  /** The requested id or number. */
  readonly asked: string;
  readonly result: HttpResult;
  readonly response: ReturnType<typeof classifyResult>;
}

/** A client that passes every finished call to `observe`. */
export function observeCalls(acs: AcsClient, observe: (call: ObservedCall) => void): AcsClient {
  const observed = async (call: keyof AcsClient, asked: string, pending: Promise<HttpResult>) => {
    const result = await pending;
    observe({ call, asked, result, response: classifyResult(result, call, asked) });
    return result;
  };
  return {
    purchase: (request, options) =>
      observed('purchase', request.searchId, acs.purchase(request, options)),
    purchaseReservation: (id, request, options) =>
      observed('purchaseReservation', id, acs.purchaseReservation(id, request, options)),
    getOperation: (id, options) => observed('getOperation', id, acs.getOperation(id, options)),
    cancelOperation: (id, options) =>
      observed('cancelOperation', id, acs.cancelOperation(id, options)),
    getSearchResult: (id, options) =>
      observed('getSearchResult', id, acs.getSearchResult(id, options)),
    getReservation: (id, options) =>
      observed('getReservation', id, acs.getReservation(id, options)),
    getPhoneNumber: (number, options) =>
      observed('getPhoneNumber', number, acs.getPhoneNumber(number, options)),
    listPhoneNumbers: (query, options) =>
      observed('listPhoneNumbers', query, acs.listPhoneNumbers(query, options)),
  };
}
