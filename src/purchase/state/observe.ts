import type {
  CancelResult,
  LookupResult,
  PollResult,
  SubmitResult,
} from '../contract/activity-results.js';
import { backoff } from './pauses.js';
import type { Settings } from '../contract/settings.js';
import { defer } from './defer.js';
import { observeLookup } from './observe-lookup.js';
import { observePoll } from './observe-poll.js';
import { judged, observeSubmit, submitLost } from './observe-submit.js';
import { isDeleteAccepted } from './situation-accepted.js';
import { changePhase } from './unaccepted.js';
import {
  extendInconclusive,
  NO_LOOKUPS,
  type Accepted,
  type PurchaseState,
  type Times,
} from './state.js';

/** Something that happened to a purchase. */
export type Observation =
  | { readonly kind: 'submitted'; readonly result: SubmitResult }
  /** The submit activity returned no result of its own: its worker died or hung, or an operator intervened. */
  | { readonly kind: 'submitLost'; readonly reason: string }
  /** No worker started the submit in time, so no POST was sent. */
  | { readonly kind: 'submitQueueTimedOut' }
  | { readonly kind: 'lookedUp'; readonly result: LookupResult }
  | { readonly kind: 'polled'; readonly result: PollResult }
  /** Temporal gave a lookup or poll up, because its next attempt would have come after the deadline. */
  | { readonly kind: 'unanswered'; readonly reason: string }
  | { readonly kind: 'cancelAnswered'; readonly response: CancelResult | 'unavailable' }
  | { readonly kind: 'cancelRequested' }
  /** An outcome is due, but this run was not judged: a reset copied the lookups of another one. */
  | { readonly kind: 'runNotJudged' };

/** Adds an observation to the state. Pure: the same state and observation give the same result. */
export function observe(
  state: PurchaseState,
  observation: Observation,
  times: Times,
  settings: Settings,
): PurchaseState {
  switch (observation.kind) {
    case 'submitted':
      return observeSubmit(state, observation.result, times, settings);
    case 'submitLost':
      return submitLost(state, observation.reason, times, settings);
    case 'submitQueueTimedOut':
      return defer(state, QUEUE_TIMED_OUT, times, settings);
    case 'lookedUp': {
      const { result } = observation;
      return observeLookup(judged(state, result, times, settings), result, times, settings);
    }
    case 'polled':
      return observePoll(state, observation.result, times, settings);
    case 'unanswered':
      return { ...unanswered(state, times, settings), lastObserved: observation.reason };
    case 'cancelAnswered':
      return observeCancel(state, observation.response, times, settings);
    case 'cancelRequested':
      return { ...state, cancelRequestedAt: times.askedAt };
    case 'runNotJudged':
      return changePhase(state, { lookups: { ...NO_LOOKUPS, since: times.endedAt } });
  }
}

const QUEUE_TIMED_OUT = {
  reason: 'queueTimedOut',
  detail: 'No worker started the submit while the numbers were held',
} as const;

function unanswered(state: PurchaseState, times: Times, settings: Settings): PurchaseState {
  const { phase } = state;
  const { endedAt } = times;
  const asked = { ...times, answered: false };
  const retryAt = endedAt + settings.retryMaxPauseMs;
  if (phase.kind === 'accepted') {
    const lastPoll = { ...asked, seen: null, receipt: null };
    return { ...state, phase: { ...phase, lastPoll, nextPollAt: retryAt } };
  }
  const { lookups } = phase;
  const since = lookups.since ?? endedAt;
  const inconclusive = extendInconclusive(lookups.inconclusive, 'unavailable', retryAt, endedAt);
  return changePhase(state, { lookups: { ...lookups, since, last: asked, inconclusive } });
}

/** ACS is asked again to cancel while it cannot have taken the request. */
function observeCancel(
  state: PurchaseState,
  response: CancelResult | 'unavailable',
  { endedAt }: Times,
  { retryMaxPauseMs, errorPollMaxPauseMs }: Settings,
): PurchaseState {
  const { phase } = state;
  if (phase.kind !== 'accepted') return state;
  const requests = (phase.cancel?.requests ?? 0) + 1;
  const isUnheard =
    response === 'unavailable' || response.httpStatus === 401 || response.httpStatus === 403;
  const pauseMs = backoff(requests - 1, retryMaxPauseMs, errorPollMaxPauseMs);
  const cancel = { requests, response, nextAt: isUnheard ? endedAt + pauseMs : null };
  const said = response === 'unavailable' ? 'did not answer' : `returned ${response.httpStatus} to`;
  const lastObserved = `ACS ${said} the DELETE of the operation`;
  // Reads before the DELETE do not prove what the DELETE prevented.
  const { doubt } = phase;
  const isRestarted = isDeleteAccepted(response) && doubt?.kind === 'operationMissing';
  const after = isRestarted ? { ...doubt, noneOwned: null } : doubt;
  return { ...state, phase: { ...phase, cancel, doubt: after } satisfies Accepted, lastObserved };
}
