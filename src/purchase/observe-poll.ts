import type { Evidence } from './evidence.js';
import type { OperationSeen, PollReport, Receipt } from './reports.js';
import { statusMeaning } from './status.js';
import { sayOperation } from './words.js';

/** Adds what a run of the poll activity saw to the evidence. */
export function observePoll(
  evidence: Evidence,
  report: PollReport,
  { askedAt, answeredAt }: { readonly askedAt: number; readonly answeredAt: number },
): Evidence {
  const { polling } = evidence;
  if (!polling) return evidence;
  const since = (forMs: number | undefined): number | null =>
    forMs === undefined ? null : answeredAt - forMs;
  const { receipt } = report;
  const unproved = meaningOf(report.operation) === 'succeeded' && !ownsAny(receipt);
  // An answer that does not show the operation takes nothing back.
  const untold = report.operation.is === 'withheld' && polling.unprovedSince !== null;
  const doubted = unproved || untold;
  const denied = doubted && (polling.denied || (!!receipt && ownsNone(receipt)));
  return {
    ...evidence,
    hold: report.hold ?? evidence.hold,
    lastSeen: sayOperation(report.operation),
    polling: {
      nextPollAt: answeredAt + report.nextLookInMs,
      lastAskedAt: askedAt,
      lastAnsweredAt: answeredAt,
      seen: report.operation,
      receipt: receipt ?? null,
      absentSince: since(report.absentForMs),
      troubledSince: since(report.troubledForMs),
      unprovedSince: doubted ? (polling.unprovedSince ?? answeredAt) : null,
      denied,
      gets: polling.gets + report.gets,
    },
  };
}

/** What the status of a seen operation means; `undefined` when none was seen. */
export function meaningOf(
  seen: OperationSeen | null,
): ReturnType<typeof statusMeaning> | undefined {
  return seen?.is === 'present' ? statusMeaning(seen.status) : undefined;
}

/** `true` when ACS confirmed at least one number of the hold as owned. */
export function ownsAny(receipt: Receipt | null | undefined): boolean {
  return (receipt?.confirmed.length ?? 0) > 0;
}

/** ACS was asked for every number of the hold, and says that none is owned. */
export function ownsNone(receipt: Receipt): boolean {
  return receipt.holdKnown && !ownsAny(receipt) && receipt.unread.length === 0;
}
