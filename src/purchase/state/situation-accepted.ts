import type { PhoneNumberOperation } from '../../acs/wire.js';
import type { Receipt } from '../contract/activity-results.js';
import type { Settings } from '../contract/settings.js';
import { SUBJECTS } from '../contract/subject.js';
import { statusMeaning, type StatusMeaning } from '../contract/status.js';
import type { Outcome } from './outcome.js';
import type { Situation } from './situation.js';
import type { Accepted, CancelState, Doubt, PurchaseState } from './state.js';

/** Ranks a purchase that ACS has: the first row that holds. */
export function acceptedSituation(
  state: PurchaseState,
  phase: Accepted,
  now: number,
  settings: Settings,
): Situation {
  const outcome = acceptedOutcome(state, phase, now, settings);
  if (outcome) return { kind: 'ended', outcome };
  const cancelAt = nextCancelAt(state, phase, now);
  if (cancelAt <= now) return { kind: 'canceling', at: now };
  const { doubt, unclear, nextPollAt, lastPoll } = phase;
  // From each of them on, the numbers are read whatever the status.
  const limits = [
    state.startedAt + settings.deadlineMs,
    ...(doubt ? [doubtLimitAt(doubt, settings)] : []),
    ...(unclear ? [unclear.since + settings.unknownStatusLimitMs] : []),
  ];
  const isAhead = (time: number) => time > (lastPoll?.askedAt ?? -Infinity);
  // The poll that settles it comes as soon as it can; after that, the usual pauses apply.
  const dueAt = limits.filter(isAhead).map((due) => Math.max(now, due));
  const readAt = nextReadAt(phase, settings);
  const usualAt = readAt && isAhead(readAt) ? readAt : nextPollAt;
  const at = Math.min(usualAt, ...dueAt);
  if (cancelAt < at) return { kind: 'canceling', at: cancelAt };
  const readNumbers = Math.max(at, now) >= Math.min(...limits);
  return doubt
    ? { kind: 'confirming', doubt: doubt.kind, at, readNumbers }
    : { kind: 'provisioning', at, readNumbers };
}

function acceptedOutcome(
  state: PurchaseState,
  phase: Accepted,
  now: number,
  settings: Settings,
): Outcome | undefined {
  const { lastPoll } = phase;
  const seen = lastPoll?.seen;
  const receipt = lastPoll?.receipt;
  if (receipt && ownsAll(receipt)) return bought(state, phase, receipt);
  if (seen?.kind === 'ok' && receipt) {
    const meaning = statusMeaning(seen.operation.status);
    const outcome = OUTCOME_OF[meaning]?.(state, phase, receipt, settings);
    if (outcome) return outcome;
  }
  return doubtOver(state, phase, settings) ?? deadlineOver(state, phase, now, settings);
}

type Judge = (
  state: PurchaseState,
  phase: Accepted,
  receipt: Receipt,
  settings: Settings,
) => Outcome | undefined;

/** What an ended operation comes to, with the receipt that was read beside it. */
const OUTCOME_OF: Readonly<Partial<Record<StatusMeaning, Judge>>> = {
  succeeded: (state, phase, receipt, settings) =>
    isSuccessBelieved(phase, receipt, settings) ? bought(state, phase, receipt) : undefined,
  failed: (state, phase, receipt, settings) => {
    // What ACS has is never reported as failed, not even when ACS says so.
    if (ownsAny(receipt)) return bought(state, phase, receipt);
    if (!receipt.holdKnown) return { kind: 'unknown', reason: 'unproved' };
    const { operation } = phase;
    const isProved = isNoneOwnedFor(phase.doubt, settings.failedProofMs, settings);
    return isProved && operation ? { kind: 'failed', operation } : undefined;
  },
  canceled: (_state, phase, _receipt, settings) =>
    isNoneOwnedFor(phase.doubt, settings.extendedProofMs, settings)
      ? { kind: 'canceled' }
      : undefined,
};

/**
 * Whether `succeeded` is believed: a number is owned; or ACS accepted our POST, has not said that none is
 * owned, and the numbers are not known or stay unreadable.
 */
function isSuccessBelieved(
  { acceptedBy, doubt, lastPoll }: Accepted,
  receipt: Receipt,
  { proofMs }: Settings,
): boolean {
  if (ownsAny(receipt)) return true;
  if (acceptedBy === 'lookup' || doubt?.noneOwned) return false;
  return !receipt.holdKnown || (lastPoll?.askedAt ?? 0) - (doubt?.since ?? Infinity) >= proofMs;
}

/** Whether receipts in a row have shown over a span that no number is owned. */
function isNoneOwnedFor(doubt: Doubt | null, spanMs: number, { proofLookups }: Settings): boolean {
  const streak = doubt?.noneOwned;
  if (!streak) return false;
  return streak.count >= proofLookups && streak.until - streak.since >= spanMs;
}

/**
 * A doubt has lasted too long. It counts up to the last request that was answered: while ACS does not answer,
 * nothing is learned, and a result may arrive late. An operation with an unknown status goes on; only all numbers settle it.
 */
function doubtOver(state: PurchaseState, phase: Accepted, settings: Settings): Outcome | undefined {
  const { doubt, lastPoll } = phase;
  if (!doubt || !lastPoll?.answered || doubt.kind === 'unknownStatus') return undefined;
  if (lastPoll.askedAt < doubtLimitAt(doubt, settings)) return undefined;
  if (doubt.kind === 'succeeded') return { kind: 'unknown', reason: 'unproved' };
  const { receipt } = lastPoll;
  if (!receipt) return undefined;
  if (ownsAny(receipt)) return bought(state, phase, receipt);
  if (doubt.kind === 'operationMissing') {
    if (lastPoll.seen?.kind !== 'notFound') return undefined;
    if (!mayBeCanceled(phase)) return { kind: 'unknown', reason: 'operationMissing' };
    if (isHoldAwaited(phase, settings)) return undefined;
    if (!doubt.noneOwned) return { kind: 'unknown', reason: 'operationMissing' };
    const isProved = isNoneOwnedFor(doubt, settings.extendedProofMs, settings);
    return isProved ? { kind: 'canceled' } : undefined;
  }
  return doubt.noneOwned ? undefined : { kind: 'unknown', reason: 'unproved' };
}

/** The search could not be read beside the numbers, and may be readable again soon. */
function isHoldAwaited({ holdUnreadSince, lastPoll }: Accepted, settings: Settings): boolean {
  if (holdUnreadSince === null || !lastPoll) return false;
  return lastPoll.endedAt - holdUnreadSince < settings.doubtLimitMs;
}

function deadlineOver(
  state: PurchaseState,
  phase: Accepted,
  now: number,
  { deadlineMs }: Settings,
): Outcome | undefined {
  const deadlineAt = state.startedAt + deadlineMs;
  const { lastPoll } = phase;
  if (now < deadlineAt || !lastPoll) return undefined;
  const { askedAt, endedAt, answered, receipt } = lastPoll;
  if (askedAt < deadlineAt && (answered || endedAt < deadlineAt)) return undefined;
  if (receipt && ownsAny(receipt)) return bought(state, phase, receipt);
  return { kind: 'unknown', reason: 'deadline' };
}

function doubtLimitAt({ since }: Doubt, { doubtLimitMs }: Settings): number {
  return since + doubtLimitMs;
}

/** When to read the numbers again to confirm that none is owned: evenly over the span of the proof. */
function nextReadAt(phase: Accepted, settings: Settings): number | undefined {
  const { kind, noneOwned } = phase.doubt ?? {};
  if (!noneOwned || (kind !== 'failed' && !mayBeCanceled(phase))) return undefined;
  const spanMs = kind === 'failed' ? settings.failedProofMs : settings.extendedProofMs;
  const steps = settings.proofLookups - 1;
  return noneOwned.since + (Math.min(noneOwned.count, steps) / steps) * spanMs;
}

/** When the next DELETE is due; never, unless a cancel is requested. */
function nextCancelAt(
  { cancelRequestedAt }: PurchaseState,
  { cancel }: Accepted,
  now: number,
): number {
  if (cancelRequestedAt === null) return Infinity;
  return cancel === null ? now : (cancel.nextAt ?? Infinity);
}

/** Whether ACS says that the operation was canceled: by its status, or it accepted the DELETE and shows no operation. */
function mayBeCanceled({ doubt, cancel }: Accepted): boolean {
  if (doubt?.kind !== 'operationMissing') return doubt?.kind === 'canceled';
  return cancel !== null && isDeleteAccepted(cancel.response);
}

/** Whether a DELETE of the operation may have been taken: only the one that was sent was refused otherwise. */
export function mayBeTaken(cancel: CancelState | null): boolean {
  if (cancel === null) return false;
  const { requests, response } = cancel;
  if (requests > 1 || response === 'unavailable') return true;
  const { httpStatus } = response;
  return httpStatus < 400 || httpStatus === 404 || httpStatus >= 500;
}

/** Whether ACS accepted a DELETE of the operation. */
export function isDeleteAccepted(response: CancelState['response']): boolean {
  return response !== 'unavailable' && response.httpStatus >= 200 && response.httpStatus < 300;
}

/** The operation as ACS showed it last, with the status that the numbers prove. */
function bought(state: PurchaseState, { operation }: Accepted, receipt: Receipt): Outcome {
  const shown: PhoneNumberOperation = {
    operationType: SUBJECTS[state.subject.kind].operationType,
    createdDateTime: receipt.purchaseDate ?? new Date(state.startedAt).toISOString(),
    ...operation,
    id: state.subject.operationId,
    status: 'succeeded',
  };
  return { kind: 'bought', operation: shown, receipt };
}

/** ACS confirmed at least one held number as owned. */
export function ownsAny(receipt: Receipt): boolean {
  return receipt.confirmed.length > 0;
}

function ownsAll(receipt: Receipt): boolean {
  return ownsAny(receipt) && receipt.missing.length === 0 && receipt.unread.length === 0;
}

/** ACS was asked for every held number and owns none. */
export function ownsNone(receipt: Receipt): boolean {
  return receipt.holdKnown && !ownsAny(receipt) && receipt.unread.length === 0;
}
