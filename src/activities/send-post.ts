import { AsyncResource } from 'node:async_hooks';
import { classifyPurchase, factsIn } from '../acs/classify-response.js';
import type { AcsClient } from '../acs/client.js';
import { isSameId } from '../acs/same-id.js';
import { isDeferred, type NoUsableResponse } from '../acs/transport/http-result.js';
import type { Deferral, PostResult } from '../purchase/contract/activity-results.js';
import { nextPollDelay, pollSettings } from '../purchase/state/pauses.js';
import { postInFlightForMs } from '../purchase/state/post-in-flight.js';
import { confirmTask, stopwatch } from './confirm-task.js';
import type { Dependencies } from './dependencies.js';
import type { SubmitInput } from './inputs.js';
import { sendPurchase } from './subject-calls.js';

/** ACS puts the id into a header, which may be as long as Node allows. */
const MAX_ID_LENGTH = 200;

const NOT_CONFIRMED = 'Temporal did not confirm that the submit is wanted';

/**
 * Sends the POST if Temporal confirms that this task is still wanted. Temporal is asked when the connection to
 * ACS is established, and nothing is awaited between its answer and the write
 * (docs/decisions/0012-second-executions.md).
 *
 * @returns the response, or why no POST was sent
 */
export async function sendPost(
  acs: AcsClient,
  input: SubmitInput,
  deps: Dependencies,
): Promise<PostResult | Deferral> {
  const { settings, subject, run } = input;
  const { operationId } = subject;
  const { confirmationTimeoutMs, postTimeoutMs: timeoutMs } = settings;
  const inFlightForMs = postInFlightForMs(settings);
  const signal = AbortSignal.timeout(inFlightForMs);
  const { settled } = deps.postsInFlight.begin(operationId, run.runId, inFlightForMs);
  let sinceAsked = stopwatch();
  let notConfirmed: string | undefined;
  // A socket calls it outside the context of this activity.
  const confirm = AsyncResource.bind(async () => {
    notConfirmed = NOT_CONFIRMED;
    sinceAsked = stopwatch();
    try {
      await confirmTask({ doing: 'sending the POST' }, confirmationTimeoutMs);
    } catch (error) {
      notConfirmed = `${NOT_CONFIRMED} (${nameOf(error)})`;
      throw error;
    }
    if (sinceAsked.atMostMs() > confirmationTimeoutMs) {
      notConfirmed = 'Temporal confirmed the submit too late';
      throw new Error(notConfirmed);
    }
    notConfirmed = undefined;
  });
  const { agreeToNotResell } = input.request;
  const options = { timeoutMs, signal, confirm };
  const response = classifyPurchase(await sendPurchase(acs, subject, agreeToNotResell, options));
  if (response.kind === 'notSent' && notConfirmed !== undefined) {
    settled();
    return { reason: 'notConfirmed', detail: notConfirmed };
  }
  if (response.kind === 'unavailable') {
    const { kind, reason } = response;
    // The POST may be in flight until its own timeout.
    const leftMs = Math.ceil(inFlightForMs - sinceAsked.atLeastMs());
    return { kind, reason, inFlightForMs: Math.max(0, leftMs) };
  }
  settled();
  if ('reason' in response) return notSent(response);
  if (response.kind !== 'accepted') {
    const retryAfterMs = response.kind === 'notFound' ? undefined : response.retryAfterMs;
    const kind = response.kind === 'notFound' ? 'rejected' : response.kind;
    return { kind, ...factsIn(response), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  const named = (response.operationId ?? operationId).slice(0, MAX_ID_LENGTH);
  // One spelling, so that other code can compare ids as strings.
  const acceptedId = isSameId(named, operationId) ? operationId : named;
  if (acceptedId !== operationId) {
    const fields = { operationId, acsOperationId: acceptedId };
    deps.log.error(fields, 'ACS returned 202 and named another operation');
  }
  const nextPollInMs = nextPollDelay(0, pollSettings(subject, settings), undefined, deps.random);
  return { kind: 'accepted', operationId: acceptedId, nextPollInMs };
}

/** No byte of the POST was sent. */
function notSent(result: NoUsableResponse): Deferral {
  return isDeferred(result)
    ? { reason: result.kind, detail: result.reason, retryAfterMs: result.retryAfterMs }
    : { reason: 'unavailable', detail: `The POST could not be sent: ${result.reason}` };
}

/** Never the message of an error of Temporal's client: it may quote its input. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
