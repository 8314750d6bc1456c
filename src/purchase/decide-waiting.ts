import type { Decision, End } from './decision.js';
import type { Evidence, Polling } from './evidence.js';
import { meaningOf, ownsAny, ownsNone } from './observe-poll.js';
import type { Receipt } from './reports.js';
import type { Settings } from './settings.js';
import type { PhoneNumberOperation } from '../acs/wire.js';

/** What comes next once ACS has the purchase: poll until it ends, or until nobody can know how. */
export function decideWaiting(evidence: Evidence, now: number, settings: Settings): Decision {
  const { polling } = evidence;
  if (!polling) throw new Error('decideWaiting needs evidence that ACS has the purchase');
  const end = endOf(evidence, polling, now, settings);
  if (end) return { do: 'end', end };
  const cancelAt = nextCancelAt(evidence, now);
  if (cancelAt <= now) return { do: 'cancelOperation', at: now };
  const { nextPollAt, absentSince, lastAskedAt } = polling;
  const deadlineAt = evidence.startedAt + settings.deadlineMs;
  const graceEndsAt = absentSince === null ? Infinity : absentSince + settings.doubtLimitMs;
  // The poll that settles it comes as soon as it can; once it has been made, the usual pauses hold.
  const settlesAt = [deadlineAt, graceEndsAt].filter((time) => time > (lastAskedAt ?? -Infinity));
  const at = Math.min(nextPollAt, ...settlesAt.map((time) => Math.max(now, time)));
  if (cancelAt < at) return { do: 'cancelOperation', at: cancelAt };
  const readNumbers = Math.max(at, now) >= Math.min(deadlineAt, graceEndsAt);
  return { do: 'poll', at, readNumbers };
}

function endOf(
  evidence: Evidence,
  polling: Polling,
  now: number,
  settings: Settings,
): End | undefined {
  const { seen, receipt } = polling;
  const meaning = meaningOf(seen);
  if (seen?.is === 'present' && receipt) {
    if (meaning === 'succeeded' && isBelieved(evidence, polling, receipt, settings)) {
      return bought(seen.operation, receipt);
    }
    if (meaning === 'failed') {
      // What ACS has is never reported as failed, not even when ACS says so itself.
      if (ownsAny(receipt)) return bought(seen.operation, receipt);
      // Nor is it believed when nobody can tell which numbers to look for.
      return ownsNone(receipt)
        ? { is: 'failed', operation: seen.operation }
        : { is: 'unknown', reason: 'unproved' };
    }
  }
  if (seen?.is === 'absent' && receipt && ownsAll(receipt)) {
    return bought(lostOperation(evidence, receipt), receipt);
  }
  return graceOver(evidence, polling, settings) ?? deadlineOver(evidence, polling, now, settings);
}

/**
 * Whether a `succeeded` is to be believed: a number is owned; or ACS has acknowledged the purchase and has not said of
 * its numbers that none is owned. Where they could only not be read, they are asked for again for a while.
 */
function isBelieved(
  { acknowledgedAt }: Evidence,
  { denied, unprovedSince, lastAnsweredAt }: Polling,
  receipt: Receipt,
  { proofMs }: Settings,
): boolean {
  if (ownsAny(receipt)) return true;
  if (acknowledgedAt === null || denied) return false;
  return !receipt.holdKnown || (lastAnsweredAt ?? 0) - (unprovedSince ?? Infinity) >= proofMs;
}

/**
 * ACS has known nothing of the operation, or not shown a number of it, for as long as can be borne. Counted to
 * its last answer: while it is silent, nothing is learnt.
 */
function graceOver(
  evidence: Evidence,
  { seen, receipt, absentSince, unprovedSince, lastAnsweredAt }: Polling,
  { doubtLimitMs }: Settings,
): End | undefined {
  const toldUntil = lastAnsweredAt ?? -Infinity;
  if (unprovedSince !== null && toldUntil - unprovedSince >= doubtLimitMs) {
    return { is: 'unknown', reason: 'unproved' };
  }
  if (absentSince === null || toldUntil - absentSince < doubtLimitMs) return undefined;
  if (seen?.is !== 'absent' || !receipt) return undefined;
  if (ownsAny(receipt)) return bought(lostOperation(evidence, receipt), receipt);
  return cancelTaken(evidence) && ownsNone(receipt)
    ? { is: 'canceled' }
    : { is: 'unknown', reason: 'operationLost' };
}

function deadlineOver(
  evidence: Evidence,
  { receipt, lastAskedAt }: Polling,
  now: number,
  { deadlineMs }: Settings,
): End | undefined {
  const deadlineAt = evidence.startedAt + deadlineMs;
  if (now < deadlineAt) return undefined;
  const askedAtTheEnd = (lastAskedAt ?? 0) >= deadlineAt;
  if (!askedAtTheEnd && !evidence.lastChanceMissed) return undefined;
  if (askedAtTheEnd && receipt && ownsAny(receipt)) {
    return bought(lostOperation(evidence, receipt), receipt);
  }
  return { is: 'unknown', reason: 'deadline' };
}

/** In the one spelling, and whatever ACS itself calls a purchase of which it owns a number. */
function bought(operation: PhoneNumberOperation, receipt: Receipt): End {
  return { is: 'bought', operation: { ...operation, status: 'succeeded' }, receipt };
}

function ownsAll(receipt: Receipt): boolean {
  return ownsAny(receipt) && receipt.missing.length === 0 && receipt.unread.length === 0;
}

/** When ACS is to be asked (again) to cancel; never, unless somebody wants it. */
function nextCancelAt({ cancelRequestedAt, cancelAnswer, cancelAgainAt }: Evidence, now: number) {
  if (cancelRequestedAt === null) return Infinity;
  return cancelAnswer === null ? now : (cancelAgainAt ?? Infinity);
}

/** An operation that vanishes after ACS took its DELETE was canceled; one that vanishes otherwise was lost. */
function cancelTaken({ cancelAnswer }: Evidence): boolean {
  if (cancelAnswer === null || cancelAnswer === 'noAnswer') return false;
  return cancelAnswer.httpStatus >= 200 && cancelAnswer.httpStatus < 300;
}

/** Stands in for an operation that ACS no longer shows, when the numbers prove the purchase. */
function lostOperation(evidence: Evidence, receipt: Receipt): PhoneNumberOperation {
  const seen = evidence.polling?.seen;
  const known = seen?.is === 'present' ? seen.operation : undefined;
  return {
    operationType: 'purchase',
    createdDateTime: receipt.purchaseDate ?? new Date(evidence.startedAt).toISOString(),
    ...known,
    id: evidence.operationId,
    status: 'succeeded',
  };
}
