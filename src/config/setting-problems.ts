import type { Durations } from '../purchase/settings.js';

/** A typical purchase has 26 events; a run that continues as new before it has acted would do so for ever. */
const MIN_EVENTS = 50;

/** Which settings contradict each other, so that a purchase ruled by them could not keep its promises. */
export function settingProblems(settings: Durations): string[] {
  const problems: string[] = [];
  const demand = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const { postTimeoutMs, submitTimeoutMs, getTimeoutMs, searchTimeoutMs } = settings;
  demand(
    submitTimeoutMs > postTimeoutMs + Math.max(getTimeoutMs, searchTimeoutMs),
    'PURCHASE_SUBMIT_TIMEOUT must leave room for a look and a whole POST: more than ' +
      'PURCHASE_POST_TIMEOUT plus PURCHASE_GET_TIMEOUT or PURCHASE_SEARCH_TIMEOUT',
  );
  demand(
    settings.heartbeatTimeoutMs <= submitTimeoutMs,
    'PURCHASE_HEARTBEAT_TIMEOUT must not exceed PURCHASE_SUBMIT_TIMEOUT',
  );
  demand(
    settings.pollTimeoutMs > settings.pollRunMs + getTimeoutMs,
    'PURCHASE_POLL_TIMEOUT must exceed PURCHASE_POLL_RUN plus PURCHASE_GET_TIMEOUT',
  );
  demand(settings.proofLooks >= 2, 'PURCHASE_PROOF_LOOKS must be 2 or more: one look is no proof');
  demand(
    settings.pollMinPauseMs <= settings.pollMaxPauseMs,
    'PURCHASE_POLL_MIN_PAUSE must not exceed PURCHASE_POLL_MAX_PAUSE',
  );
  demand(
    settings.retryMinPauseMs <= settings.retryMaxPauseMs,
    'PURCHASE_RETRY_MIN_PAUSE must not exceed PURCHASE_RETRY_MAX_PAUSE',
  );
  const { continueAsNewAfterEvents } = settings;
  demand(
    continueAsNewAfterEvents === 0 || continueAsNewAfterEvents >= MIN_EVENTS,
    `PURCHASE_CONTINUE_AS_NEW_AFTER_EVENTS must be 0 or at least ${MIN_EVENTS}: a run must get something done`,
  );
  return problems;
}
