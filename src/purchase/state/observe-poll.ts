import type { OperationSeen, PollResult, Receipt } from '../contract/activity-results.js';
import { unclearPollDelay } from './pauses.js';
import type { Settings } from '../contract/settings.js';
import { statusMeaning } from '../contract/status.js';
import { formatOperation } from '../text/format.js';
import { hasNewNumbers, holdAfter } from './hold.js';
import type { Times } from './state.js';
import { ownsAny, ownsNone } from './situation-accepted.js';
import {
  extendStreak,
  type Doubt,
  type DoubtKind,
  type PurchaseState,
  type Streak,
  type Unclear,
} from './state.js';

/** Adds a run of the poll activity to the state. */
export function observePoll(
  state: PurchaseState,
  result: PollResult,
  times: Times,
  settings: Settings,
): PurchaseState {
  const { phase } = state;
  const { endedAt } = times;
  if (phase.kind !== 'accepted') return state;
  const { operation: seen, receipt = null, errorsForMs, holdUnreadForMs } = result;
  const hold = holdAfter(state.hold, result.hold, times, settings);
  // Absence is proved for all numbers, so that a new one starts its proof anew.
  const before = hasNewNumbers(state.hold, hold) ? withoutReads(phase.doubt) : phase.doubt;
  const unclear = unclearAfter(phase.unclear, result, endedAt, settings);
  const unclearForMs = unclear ? endedAt - unclear.since : 0;
  // From then on each poll reads the numbers, so that the poll activity does not pause by itself.
  const isRead = unclearForMs >= settings.unknownStatusLimitMs;
  const leastPauseMs = isRead ? unclearPollDelay(unclearForMs, settings) : 0;
  return {
    ...state,
    hold,
    lastObserved: formatOperation(seen),
    phase: {
      ...phase,
      pollCount: phase.pollCount + result.gets,
      nextPollAt: endedAt + Math.max(result.nextPollInMs, leastPauseMs),
      lastPoll: { ...times, answered: true, seen, receipt },
      operation: seen.kind === 'ok' ? seen.operation : phase.operation,
      errorsSince: errorsForMs === undefined ? null : endedAt - errorsForMs,
      holdUnreadSince: holdUnreadForMs === undefined ? null : endedAt - holdUnreadForMs,
      doubt: doubtAfter(before, result, times, settings),
      unclear,
    },
  };
}

/** That none was owned still speaks against a `succeeded`; no other outcome may rest on old reads. */
function withoutReads(doubt: Doubt | null): Doubt | null {
  return doubt && doubt.kind !== 'succeeded' ? { ...doubt, noneOwned: null } : doubt;
}

/** A doubt outlives responses that do not show the operation; only a 404 replaces it. */
function doubtAfter(
  doubt: Doubt | null,
  result: PollResult,
  times: Times,
  settings: Settings,
): Doubt | null {
  const { endedAt } = times;
  const { operation: seen, receipt, notFoundForMs } = result;
  const kind = doubtIn(seen, receipt) ?? unseen(doubt, notFoundForMs);
  if (kind === 'none') return null;
  const same = doubt?.kind === kind ? doubt : null;
  const since = kind === 'operationMissing' ? endedAt - (notFoundForMs ?? 0) : endedAt;
  return {
    kind,
    since: same?.since ?? since,
    noneOwned: noneOwnedAfter(kind, same?.noneOwned ?? null, result, times, settings),
  };
}

/**
 * An owned number ends the streak; beside a `succeeded`, one that may belong to another purchase does not. A receipt
 * that does not say of every number leaves the streak as it is. So does one whose search could not be read, for it
 * may name more numbers by now, unless it stays unreadable. The streak surely covers the time from the first
 * response to the last request: a result may arrive late.
 */
function noneOwnedAfter(
  kind: DoubtKind,
  streak: Streak | null,
  { receipt, removedOwned, holdUnreadForMs = Infinity }: PollResult,
  { askedAt, endedAt }: Times,
  { doubtLimitMs }: Settings,
): Streak | null {
  if (!receipt) return streak;
  const isRead = holdUnreadForMs >= doubtLimitMs;
  if (isRead && ownsNone(receipt)) return { ...extendStreak(streak, endedAt), until: askedAt };
  if (removedOwned && kind !== 'succeeded') return null;
  return ownsAny(receipt) ? null : streak;
}

/** The doubt that stands after a response that does not show the operation. */
function unseen(doubt: Doubt | null, notFoundForMs: number | undefined): DoubtKind | 'none' {
  if (doubt && doubt.kind !== 'operationMissing') return doubt.kind;
  return notFoundForMs === undefined ? 'none' : 'operationMissing';
}

/** The doubt that a response gives rise to; `undefined` when it does not show the operation. */
function doubtIn(
  seen: OperationSeen,
  receipt: Receipt | undefined,
): DoubtKind | 'none' | undefined {
  if (seen.kind === 'notFound') return 'operationMissing';
  if (seen.kind !== 'ok') return undefined;
  const meaning = statusMeaning(seen.operation.status);
  switch (meaning) {
    case 'notStarted':
    case 'running':
      return 'none';
    case 'unknown':
      return 'unknownStatus';
    default:
      return receipt && ownsAny(receipt) && meaning !== 'canceled' ? 'none' : meaning;
  }
}

/** Ends once known statuses have been shown for as long as an unknown one may be. */
function unclearAfter(
  unclear: Unclear | null,
  { operation: seen, notFoundForMs }: PollResult,
  endedAt: number,
  { unknownStatusLimitMs }: Settings,
): Unclear | null {
  const isKnown = seen.kind === 'ok' && statusMeaning(seen.operation.status) !== 'unknown';
  if (isKnown) {
    if (!unclear) return null;
    const knownSince = unclear.knownSince ?? endedAt;
    return endedAt - knownSince >= unknownStatusLimitMs ? null : { ...unclear, knownSince };
  }
  if (seen.kind !== 'ok' && notFoundForMs === undefined) return unclear;
  return { since: unclear?.since ?? endedAt - (notFoundForMs ?? 0), knownSince: null };
}
