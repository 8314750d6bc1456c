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

/** A client that reports each reply to `tell`; `asked` is the requested id or number. */
export function observed(
  acs: AcsClient,
  tell: (call: AcsCall, reply: Reply, asked: string) => void,
): AcsClient {
  const told = async (call: AcsCall, asked: string, reply: Promise<Reply>): Promise<Reply> => {
    const settled = await reply;
    tell(call, settled, asked);
    return settled;
  };
  return {
    purchase: (request, options) =>
      told('purchase', request.searchId, acs.purchase(request, options)),
    getOperation: (id, options) => told('getOperation', id, acs.getOperation(id, options)),
    cancelOperation: (id, options) => told('cancelOperation', id, acs.cancelOperation(id, options)),
    getSearchResult: (id, options) => told('getSearchResult', id, acs.getSearchResult(id, options)),
    getPhoneNumber: (number, options) =>
      told('getPhoneNumber', number, acs.getPhoneNumber(number, options)),
  };
}
