import type { AcsClient } from '../acs/client.js';
import {
  meaningOfOperation,
  meaningOfPhoneNumber,
  meaningOfSearch,
  type Found,
} from '../acs/meaning.js';
import { observed } from '../acs/observed.js';
import { wasKeptBack, type Reply } from '../acs/reply.js';
import { operationIdOf } from '../purchase/ids.js';
import type { Log } from './dependencies.js';

/** An ACS client whose every call leaves one log line with the purchase it was made for. */
export function logged(acs: AcsClient, log: Log, searchId: string): AcsClient {
  const operationId = operationIdOf(searchId);
  return observed(acs, (call, reply, asked) => {
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
    const found = MEANINGS[call]?.(reply, asked);
    if (found?.is === 'unavailable' && found.about !== undefined) {
      const ids = { asked, answered: found.about };
      log.warn({ ...answer, ...ids }, 'inconclusive: the ACS response is about another id');
    } else if (status < 400 || status === 404) log.info(answer, 'ACS answered');
    else log.warn(answer, 'ACS answered with an error');
  });
}

const MEANINGS: Partial<Record<keyof AcsClient, (reply: Reply, asked: string) => Found<unknown>>> =
  {
    getOperation: meaningOfOperation,
    getSearchResult: meaningOfSearch,
    getPhoneNumber: meaningOfPhoneNumber,
  };
