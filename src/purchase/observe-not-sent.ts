import type { Evidence } from './evidence.js';
import { backoff } from './pauses.js';
import type { AnswerFacts } from './reports.js';
import type { Settings } from './settings.js';

/** When the activity behind an observation was scheduled, and when its report came in. */
export interface Times {
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Nothing was sent: try again after a growing pause, and not before ACS answers a look. */
export function heldBack(
  evidence: Evidence,
  why: string,
  times: Times,
  settings: Settings,
): Evidence {
  const { deferralMinPauseMs, deferralMaxPauseMs } = settings;
  const pauseMs = backoff(evidence.heldBack, deferralMinPauseMs, deferralMaxPauseMs, undefined);
  return {
    ...evidence,
    unreachable: true,
    unauthorized: null,
    mute: null,
    heldBack: evidence.heldBack + 1,
    submitNotBefore: times.answeredAt + pauseMs,
    lastSeen: why,
  };
}

/**
 * Nothing was sent, because a limit was against it: try again when it no longer is. ACS was not asked, so nothing is known of
 * it that was not known before; only the time that a hold may last begins to run, so that no purchase waits for ever.
 */
export function inItsTurn(
  evidence: Evidence,
  why: string,
  retryAfterMs: number,
  { answeredAt }: Times,
  { deferralMinPauseMs }: Settings,
): Evidence {
  return {
    ...evidence,
    firstLookAt: evidence.firstLookAt ?? answeredAt,
    submitNotBefore: answeredAt + Math.max(retryAfterMs, deferralMinPauseMs),
    lastSeen: why,
  };
}

/** A worker of another ACS resource took the submit: a growing pause leaves it to one of the right resource. */
export function atWrongResource(
  evidence: Evidence,
  why: string,
  times: Times,
  settings: Settings,
): Evidence {
  const { wrongResourceMinPauseMs, wrongResourceMaxPauseMs } = settings;
  const { heldBack: tries } = evidence;
  const pauseMs = backoff(tries, wrongResourceMinPauseMs, wrongResourceMaxPauseMs, undefined);
  return { ...inItsTurn(evidence, why, pauseMs, times, settings), heldBack: tries + 1 };
}

/** ACS answered 401, 403 or 429, to the look or to the POST itself. */
export function unauthorizedOrThrottled(
  evidence: Evidence,
  answer: AnswerFacts & { readonly retryAfterMs?: number },
  { answeredAt }: Times,
  settings: Settings,
): Evidence {
  if (answer.httpStatus === 401 || answer.httpStatus === 403) {
    return {
      ...evidence,
      unauthorized: {
        since: evidence.unauthorized?.since ?? answeredAt,
        until: answeredAt,
        answer,
      },
      submitNotBefore: answeredAt + settings.deniedPauseMs,
    };
  }
  const { throttledMinPauseMs, throttledMaxPauseMs, deferralMinPauseMs } = settings;
  const { retryAfterMs = 0 } = answer;
  // Every try counts against the quota. A wait that is over already, perhaps by another clock, is none.
  const asked = retryAfterMs >= deferralMinPauseMs;
  const pauseMs = asked
    ? retryAfterMs
    : backoff(evidence.heldBack, throttledMinPauseMs, throttledMaxPauseMs, undefined);
  return {
    ...evidence,
    unauthorized: null,
    heldBack: evidence.heldBack + 1,
    submitNotBefore: answeredAt + pauseMs,
  };
}
