import type { Durations } from '../purchase/settings.js';

/** A typical purchase has 26 events; a run that continues as new before it has acted would do so for ever. */
const MIN_EVENTS = 50;

const MIN_HEARTBEAT_MS = 1_000;

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
  const { proofMs, doubtfulProofMs, notFoundGraceMs } = settings;
  demand(
    proofMs >= postTimeoutMs,
    'PURCHASE_PROOF must be PURCHASE_POST_TIMEOUT or more: a POST may be slow to show',
  );
  demand(doubtfulProofMs >= proofMs, 'PURCHASE_DOUBTFUL_PROOF must be PURCHASE_PROOF or more');
  demand(notFoundGraceMs >= proofMs, 'PURCHASE_NOT_FOUND_GRACE must be PURCHASE_PROOF or more');
  demand(
    settings.deadlineMs >= notFoundGraceMs + doubtfulProofMs,
    'PURCHASE_DEADLINE must be PURCHASE_NOT_FOUND_GRACE plus PURCHASE_DOUBTFUL_PROOF or more',
  );
  demand(
    settings.heartbeatTimeoutMs >= MIN_HEARTBEAT_MS,
    'PURCHASE_HEARTBEAT_TIMEOUT must be 1 s or more: heartbeats come no faster',
  );
  demand(
    settings.pollMinPauseMs <= settings.pollRunMs,
    'PURCHASE_POLL_MIN_PAUSE must not exceed PURCHASE_POLL_RUN',
  );
  const { continueAsNewAfterEvents } = settings;
  demand(
    continueAsNewAfterEvents === 0 || continueAsNewAfterEvents >= MIN_EVENTS,
    `PURCHASE_CONTINUE_AS_NEW_AFTER_EVENTS must be 0 or at least ${MIN_EVENTS}: a run must get something done`,
  );
  return problems;
}

/** What a proof rests on must not be cut to nothing where real money is spent; tests compress time. */
const FLOORS: readonly [keyof Durations, number, string][] = [
  ['postTimeoutMs', 5_000, 'PURCHASE_POST_TIMEOUT must be 5 s or more'],
  ['proofMs', 30_000, 'PURCHASE_PROOF must be 30 s or more'],
  ['doubtfulProofMs', 120_000, 'PURCHASE_DOUBTFUL_PROOF must be 2 minutes or more'],
  ['notFoundGraceMs', 60_000, 'PURCHASE_NOT_FOUND_GRACE must be 1 minute or more'],
];

/** Settings that are too short for production. */
export function productionProblems(settings: Durations): string[] {
  return FLOORS.filter(([name, floor]) => settings[name] < floor).map(
    ([, , problem]) => `${problem} in production`,
  );
}
