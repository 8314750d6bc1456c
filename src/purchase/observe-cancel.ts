import type { Evidence } from './evidence.js';
import type { Times } from './observe-not-sent.js';
import { backoff } from './pauses.js';
import type { CancelReport } from './reports.js';
import type { Settings } from './settings.js';

/** Adds what ACS answered to the request to cancel; it is asked again where it cannot have taken the request. */
export function observeCancelAnswer(
  evidence: Evidence,
  report: CancelReport | 'noAnswer',
  { answeredAt }: Times,
  { retryMaxPauseMs, errorPollMaxPauseMs }: Settings,
): Evidence {
  const asks = evidence.cancelAsks;
  // Nobody heard the request: it is still owed.
  const unheard = report === 'noAnswer' || report.httpStatus === 401 || report.httpStatus === 403;
  const cancelAgainAt = unheard
    ? answeredAt + backoff(asks, retryMaxPauseMs, errorPollMaxPauseMs, undefined)
    : null;
  const lastSeen =
    report === 'noAnswer'
      ? 'ACS did not answer the request to cancel'
      : `ACS answered ${report.httpStatus} to the request to cancel`;
  return { ...evidence, cancelAnswer: report, cancelAsks: asks + 1, cancelAgainAt, lastSeen };
}
