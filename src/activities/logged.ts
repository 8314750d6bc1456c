import type { AcsClient } from '../acs/client.js';
import { observed } from '../acs/observed.js';
import { wasKeptBack } from '../acs/reply.js';
import { operationIdOf } from '../purchase/ids.js';
import type { Log } from './dependencies.js';

/** An ACS client whose every call leaves one log line with the purchase it was made for. */
export function logged(acs: AcsClient, log: Log, searchId: string): AcsClient {
  const operationId = operationIdOf(searchId);
  return observed(acs, (_call, reply) => {
    const { method, path, clientRequestId, durationMs } = reply;
    const fields = { operationId, method, path, clientRequestId, durationMs };
    if (reply.is === 'noAnswer' && wasKeptBack(reply)) {
      log.info({ operationId, method, path, why: reply.why }, 'kept back: ACS was not asked');
      return;
    }
    if (reply.is === 'noAnswer') {
      log.warn({ ...fields, notSent: reply.notSent, why: reply.why }, 'ACS did not answer');
      return;
    }
    const { status, msCv, error } = reply;
    const answer = { ...fields, status, msCv, ...(error && { errorCode: error.code }) };
    if (status < 400 || status === 404) log.info(answer, 'ACS answered');
    else log.warn(answer, 'ACS answered with an error');
  });
}
