import type { AcsClient } from '../acs/client.js';
import { isDeferred } from '../acs/transport/http-result.js';
import { observeCalls } from '../acs/observe-calls.js';
import type { Subject } from '../purchase/contract/subject.js';
import type { Log } from './dependencies.js';

/** An ACS client that writes one log line for every call, with the purchase it was made for. */
export function logCalls(acs: AcsClient, log: Log, { operationId }: Subject): AcsClient {
  return observeCalls(acs, ({ result, response, asked }) => {
    const { method, path, clientRequestId, durationMs } = result;
    const { kind } = response;
    const fields = { operationId, method, path, clientRequestId, durationMs, kind };
    if (result.status === undefined) {
      const { reason } = result;
      if (!isDeferred(result)) log.warn({ ...fields, reason }, 'ACS did not respond');
      else log.info({ operationId, method, path, kind, reason }, 'deferred: ACS was not asked');
      return;
    }
    const { status, msCv, error } = result;
    const answer = { ...fields, status, msCv, ...(error && { errorCode: error.code }) };
    if ('about' in response) {
      const ids = { asked, answered: response.about };
      log.warn({ ...answer, ...ids }, 'inconclusive: the ACS response is about another id');
    } else if (['ok', 'accepted', 'notFound'].includes(kind)) log.info(answer, 'ACS responded');
    else log.warn(answer, 'ACS responded with an error');
  });
}
