import {
  startPolling,
  type Absence,
  type Evidence,
  type Mute,
  type SearchNotFound,
} from './evidence.js';
import type { LookReport } from './reports.js';
import { statusMeaning } from './status.js';
import { sayLook } from './words.js';

export const LOOK_VERDICTS = ['found', 'absent', 'shadow', 'nothing'] as const;

/** What one look says about whether ACS has the purchase. */
export type LookVerdict = (typeof LOOK_VERDICTS)[number];

/**
 * `found`: ACS has it. `absent`: it knows nothing of it. `shadow`: an operation is there that need not be a
 * purchase, since ACS derives it from the search (docs/acs.md). `nothing`: the look tells neither.
 */
export function verdictOf({ operation, numbers }: LookReport): LookVerdict {
  if (numbers === 'owned') return 'found';
  if (numbers === 'withheld' || operation.is === 'withheld') return 'nothing';
  if (operation.is === 'absent') return 'absent';
  switch (statusMeaning(operation.status)) {
    case 'notStarted':
      return 'shadow';
    case 'succeeded':
      return numbers === 'notOwned' ? 'shadow' : 'nothing';
    default:
      return 'found';
  }
}

/** What a look says to somebody who knows what came before it. */
export function concludedFrom(before: Evidence, report: LookReport): LookVerdict {
  return appeared(before, report) ? 'found' : verdictOf(report);
}

/** Adds one look to the evidence: it finds the purchase, counts towards its absence, or changes little. */
export function observeLook(
  before: Evidence,
  report: LookReport,
  { askedAt, answeredAt }: { readonly askedAt: number; readonly answeredAt: number },
): Evidence {
  const verdict = concludedFrom(before, report);
  const evidence: Evidence = {
    ...before,
    hold: report.hold ?? before.hold,
    searchNotFound: searchNotFoundAfter(before, report, askedAt),
    firstLookAt: before.firstLookAt ?? answeredAt,
    looks: before.looks + 1,
    lastLookAt: answeredAt,
    investigatingSince: before.investigatingSince ?? answeredAt,
    // A look that tells nothing is none.
    turnMissed: before.turnMissed && verdict === 'nothing',
    untold: before.untold && verdict === 'nothing',
    lastSeen: sayLook(report),
  };
  switch (verdict) {
    case 'nothing':
      return { ...evidence, mute: muteAfter(before, report, answeredAt) };
    case 'found':
      return {
        ...evidence,
        mute: null,
        foundAt: answeredAt,
        absence: null,
        polling: startPolling(answeredAt),
      };
    case 'absent':
    case 'shadow': {
      // A look asked while the POST could still arrive proves nothing about afterwards.
      const counts = before.postInFlightUntil === null || askedAt >= before.postInFlightUntil;
      return {
        ...evidence,
        mute: null,
        absence: counts ? extend(before.absence, report, askedAt, answeredAt) : before.absence,
      };
    }
  }
}

function searchNotFoundAfter(
  { hold, searchNotFound }: Evidence,
  report: LookReport,
  askedAt: number,
): SearchNotFound | null {
  if (hold || report.hold || !report.searchNotFound) return null;
  return {
    count: (searchNotFound?.count ?? 0) + 1,
    since: searchNotFound?.since ?? askedAt,
    until: askedAt,
    answer: report.searchNotFound,
  };
}

/** An operation that was not there right before a POST of ours is no shadow of the search, whatever its status. */
function appeared({ absentBeforePost }: Evidence, { operation }: LookReport): boolean {
  return absentBeforePost && operation.is === 'present';
}

function extend(
  absence: Absence | null,
  { operation, numbers }: LookReport,
  askedAt: number,
  answeredAt: number,
): Absence {
  const sawOperation = operation.is === 'present';
  const unchecked = (absence?.numbersUnchecked ?? false) || numbers === 'holdUnknown';
  return {
    looks: (absence?.looks ?? 0) + 1,
    firstAnsweredAt: absence?.firstAnsweredAt ?? answeredAt,
    lastAskedAt: askedAt,
    sawOperation: (absence?.sawOperation ?? false) || sawOperation,
    numbersUnchecked: unchecked,
  };
}

function muteAfter(
  { mute }: Evidence,
  { operation, numbers }: LookReport,
  answeredAt: number,
): Mute {
  const since = mute?.since ?? answeredAt;
  if (operation.is === 'present' && numbers === 'holdUnknown') {
    return { since, claimedSince: mute?.claimedSince ?? answeredAt };
  }
  if (operation.is !== 'withheld') return { since };
  const { httpStatus, retryAfterMs } = operation;
  const refused = httpStatus === 401 || httpStatus === 403;
  return {
    since,
    ...(refused && {
      refused: {
        since: mute?.refused?.since ?? answeredAt,
        until: answeredAt,
        answers: (mute?.refused?.answers ?? 0) + 1,
      },
    }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
