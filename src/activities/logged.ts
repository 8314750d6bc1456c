import type { AcsClient } from '../acs/client.js';
import type { Reply } from '../acs/reply.js';
import { operationIdOf } from '../purchase/ids.js';
import type { Log } from './dependencies.js';

/** An ACS client whose every call leaves one log line with the purchase it was made for. */
export function logged(acs: AcsClient, log: Log, searchId: string): AcsClient {
  const operationId = operationIdOf(searchId);
  const line = async (call: Promise<Reply>): Promise<Reply> => {
    const reply = await call;
    const { method, path, clientRequestId, durationMs } = reply;
    const fields = { operationId, method, path, clientRequestId, durationMs };
    if (reply.is === 'noAnswer') {
      log.warn({ ...fields, notSent: reply.notSent, why: reply.why }, 'ACS did not answer');
      return reply;
    }
    const { status, msCv, error } = reply;
    const answer = { ...fields, status, msCv, ...(error && { errorCode: error.code }) };
    if (status < 400 || status === 404) log.info(answer, 'ACS answered');
    else log.warn(answer, 'ACS answered with an error');
    return reply;
  };
  return {
    purchase: (request, options) => line(acs.purchase(request, options)),
    getOperation: (id, options) => line(acs.getOperation(id, options)),
    cancelOperation: (id, options) => line(acs.cancelOperation(id, options)),
    getSearchResult: (id, options) => line(acs.getSearchResult(id, options)),
    getPhoneNumber: (number, options) => line(acs.getPhoneNumber(number, options)),
  };
}
