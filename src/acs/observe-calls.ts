import { classifyResult } from './classify-response.js';
import type { AcsClient } from './client.js';
import type { HttpResult } from './transport/http-result.js';

/** The calls of the API, by the names of their methods here. */
export const ACS_CALLS = [
  'purchase',
  'getOperation',
  'cancelOperation',
  'getSearchResult',
  'getPhoneNumber',
] as const satisfies readonly (keyof AcsClient)[];

/** One call, its result and what that was classified as. */
export interface ObservedCall {
  readonly call: keyof AcsClient;
  /** The requested id or number. */
  readonly asked: string;
  readonly result: HttpResult;
  readonly response: ReturnType<typeof classifyResult>;
}

/** A client that passes every finished call to `observe`. */
export function observeCalls(acs: AcsClient, observe: (call: ObservedCall) => void): AcsClient {
  const watch = async (call: keyof AcsClient, asked: string, pending: Promise<HttpResult>) => {
    const result = await pending;
    observe({ call, asked, result, response: classifyResult(result, call, asked) });
    return result;
  };
  return {
    purchase: (request, options) =>
      watch('purchase', request.searchId, acs.purchase(request, options)),
    getOperation: (id, options) => watch('getOperation', id, acs.getOperation(id, options)),
    cancelOperation: (id, options) =>
      watch('cancelOperation', id, acs.cancelOperation(id, options)),
    getSearchResult: (id, options) =>
      watch('getSearchResult', id, acs.getSearchResult(id, options)),
    getPhoneNumber: (number, options) =>
      watch('getPhoneNumber', number, acs.getPhoneNumber(number, options)),
  };
}
