import type { Deferral, ResponseFacts } from '../activity-results.js';
import { backoff } from '../pauses.js';
import type { Settings } from '../settings.js';
import { DEFER_REASONS, type DeferReason } from './defer-reasons.js';
import { readHold } from './hold.js';
import type { Times } from './observe.js';
import { extendStreak, type NextSubmit, type PurchaseState } from './state.js';
import { changePhase, unacceptedPhase } from './unaccepted.js';

/** Notes that a submit sent no POST: the next one is due after a growing pause. */
export function defer(
  state: PurchaseState,
  { reason, detail, retryAfterMs }: Deferral,
  { endedAt }: Times,
  settings: Settings,
  response?: ResponseFacts,
): PurchaseState {
  const { nextSubmit } = unacceptedPhase(state);
  const { deferred } = nextSubmit;
  // Each kind of pause grows by itself.
  const isSameKind = deferred && pausesOf(deferred.reason) === pausesOf(reason);
  const deferrals = isSameKind ? nextSubmit.deferrals : 0;
  const next: NextSubmit = {
    notBefore: endedAt + pauseAfter(reason, deferrals, retryAfterMs, settings),
    deferrals: deferrals + 1,
    deferred: { reason, at: endedAt },
    denied: deniedAfter(nextSubmit, reason, response, endedAt),
  };
  // The assumed hold starts with the first submit, so that no purchase waits for ever.
  const hold = readHold(state.hold, undefined, endedAt, settings);
  return { ...changePhase(state, { nextSubmit: next }), hold, lastObserved: detail };
}

function pausesOf(reason: DeferReason) {
  return DEFER_REASONS[reason].pauses;
}

function pauseAfter(
  reason: DeferReason,
  deferrals: number,
  retryAfterMs: number | undefined,
  settings: Settings,
): number {
  const { deferralMinPauseMs, deferralMaxPauseMs } = settings;
  switch (pausesOf(reason)) {
    case 'denied':
      return settings.deniedPauseMs;
    case 'wrongResource':
      return backoff(deferrals, settings.wrongResourceMinPauseMs, settings.wrongResourceMaxPauseMs);
    case 'throttled':
      // Every request counts against the quota of ACS. A Retry-After of less is over already, by another clock.
      return retryAfterMs !== undefined && retryAfterMs >= deferralMinPauseMs
        ? retryAfterMs
        : backoff(deferrals, settings.throttledMinPauseMs, settings.throttledMaxPauseMs);
    case 'deferral':
      return backoff(deferrals, deferralMinPauseMs, deferralMaxPauseMs, retryAfterMs);
  }
}

/** Only what ACS says ends a streak of denials; a deferral of our own says nothing about the credentials. */
function deniedAfter(
  { denied }: NextSubmit,
  reason: DeferReason,
  response: ResponseFacts | undefined,
  endedAt: number,
): NextSubmit['denied'] {
  if (reason === 'denied' && response) return { ...extendStreak(denied, endedAt), response };
  return reason === 'throttled' || reason === 'unavailable' ? null : denied;
}
