import type { AcsClient } from './client.js';
import type { Reply } from './reply.js';

/** The calls of the API, by the names of their methods here. */
export const ACS_CALLS = [
  'purchase',
  'getOperation',
  'cancelOperation',
  'getSearchResult',
  'getPhoneNumber',
] as const satisfies readonly (keyof AcsClient)[];
type AcsCall = keyof AcsClient;

/** A client whose every reply is told to somebody, too. */
export function observed(acs: AcsClient, tell: (call: AcsCall, reply: Reply) => void): AcsClient {
  const told = async (call: AcsCall, reply: Promise<Reply>): Promise<Reply> => {
    const settled = await reply;
    tell(call, settled);
    return settled;
  };
  return {
    purchase: (request, options) => told('purchase', acs.purchase(request, options)),
    getOperation: (id, options) => told('getOperation', acs.getOperation(id, options)),
    cancelOperation: (id, options) => told('cancelOperation', acs.cancelOperation(id, options)),
    getSearchResult: (id, options) => told('getSearchResult', acs.getSearchResult(id, options)),
    getPhoneNumber: (number, options) =>
      told('getPhoneNumber', acs.getPhoneNumber(number, options)),
  };
}
