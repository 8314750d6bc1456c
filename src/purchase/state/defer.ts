import type { Deferral, ResponseFacts } from '../contract/activity-results.js';
import { backoff } from './pauses.js';
import type { Settings } from '../contract/settings.js';
import { DEFER_REASONS, type DeferReason, type PauseKind } from '../contract/defer-reasons.js';
import { holdAfter } from './hold.js';
import type { Times } from './state.js';
import { extendStreak, type NextSubmit, type PurchaseState } from './state.js';
import { changePhase, unacceptedPhase } from './unaccepted.js';

/** Notes that a submit sent no POST: the next one is due after a growing pause. */
export function defer(
  state: PurchaseState,
  { reason, detail, retryAfterMs }: Deferral,
  times: Times,
  settings: Settings,
  response?: ResponseFacts,
): PurchaseState {
  const { nextSubmit } = unacceptedPhase(state);
  const { endedAt } = times;
  const { pauses } = DEFER_REASONS[reason];
  const deferrals = nextSubmit.deferrals[pauses] ?? 0;
  const next: NextSubmit = {
    notBefore: endedAt + pauseAfter(pauses, deferrals, retryAfterMs, settings),
    deferrals: { ...nextSubmit.deferrals, [pauses]: deferrals + 1 },
    deferred: { reason, at: endedAt },
    denied: deniedAfter(nextSubmit, reason, response, endedAt),
  };
  // The assumed hold starts with the first submit, so that no purchase waits for ever.
  const hold = holdAfter(state.hold, undefined, times, settings);
  return { ...changePhase(state, { nextSubmit: next }), hold, lastObserved: detail };
}

function pauseAfter(
  pauses: PauseKind,
  deferrals: number,
  retryAfterMs: number | undefined,
  settings: Settings,
): number {
  const { deferralMinPauseMs, deferralMaxPauseMs, deniedPauseMs } = settings;
  switch (pauses) {
    case 'denied':
      return backoff(deferrals, deniedPauseMs, DENIED_GROWTH * deniedPauseMs);
    case 'wrongResource':
      return backoff(deferrals, settings.wrongResourceMinPauseMs, settings.wrongResourceMaxPauseMs);
    case 'throttled':
      return throttledPause(deferrals, retryAfterMs, settings);
    case 'deferral':
      return backoff(deferrals, deferralMinPauseMs, deferralMaxPauseMs, retryAfterMs);
  }
}

/** A key in rotation is accepted again soon. */
const DENIED_GROWTH = 4;

/**
 * Every request counts against the quota of ACS, so the pause grows from Retry-After. One that is shorter than
 * any pause is over already, by another clock.
 */
function throttledPause(
  deferrals: number,
  retryAfterMs: number | undefined,
  { deferralMinPauseMs, throttledMinPauseMs, throttledMaxPauseMs }: Settings,
): number {
  const isUsable = retryAfterMs !== undefined && retryAfterMs >= deferralMinPauseMs;
  const minMs = isUsable ? retryAfterMs : throttledMinPauseMs;
  return backoff(deferrals, minMs, Math.max(throttledMaxPauseMs, minMs));
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
