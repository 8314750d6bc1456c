import { failureOf } from '../failures.js';
import type { Stage } from '../contract/stage.js';
import type { DeferReason } from '../contract/defer-reasons.js';
import { monthlyCosts } from '../contract/spending.js';
import type { Outcome } from '../state/outcome.js';
import {
  actionIn,
  type Action,
  type LookupPurpose,
  type OpenSituation,
  type Situation,
} from '../state/situation.js';
import {
  acceptedAtOrStart,
  countedPosts,
  type Accepted,
  type PurchaseState,
  type Unaccepted,
} from '../state/state.js';
import {
  formatDuration,
  formatMissing,
  formatMonthlyCosts,
  formatRate,
  formatResponse,
  formatTime,
} from './format.js';

/** Temporal limits a summary to 200 bytes. */
const MAX_SUMMARY = 190;

/** Summary of an activity: what it does for the purchase. */
export function activitySummary(
  situation: OpenSituation,
  state: PurchaseState,
  now: number,
  postsPerSecond?: number,
): string {
  switch (situation.kind) {
    case 'readyToSubmit':
    case 'submitDeferred': {
      const what = countedPosts(state) === 0 ? 'Submit purchase' : 'Submit purchase again';
      const rate =
        postsPerSecond === undefined ? '' : ` (rate limit ${formatRate(postsPerSecond)})`;
      return `${what}: lookup, then POST${rate}`;
    }
    case 'postInFlight':
      return 'Look up the purchase while the last POST may still arrive';
    case 'provingAbsence':
    case 'lookupNeeded':
      return `Look up the purchase ${PURPOSES[situation.purpose]}`;
    case 'canceling':
      return 'Ask ACS to cancel the operation';
    case 'confirming':
    case 'provisioning':
      return `Poll the operation (${age(state, now)})`;
  }
}

const PURPOSES: Readonly<Record<LookupPurpose, string>> = {
  beforePost: 'before the POST',
  beforeFurtherPost: 'before another POST',
  canceled: 'before the purchase ends as canceled',
  rejected: 'before the purchase ends as rejected',
  expired: 'before the purchase ends as expired',
  subjectNotFound: 'before the purchase ends as not found',
  overLimit: 'before the purchase ends as over the spending limit',
  unknown: 'although no POST is allowed any more',
};

/** Summary of a timer: what the purchase waits for. */
export function timerSummary(situation: OpenSituation, state: PurchaseState, now: number): string {
  const rest = formatDuration(situation.at - now);
  const next = ACTIONS[actionIn(situation)];
  const reason = reasonFor(situation, state, now);
  return `Waiting ${rest} before the next ${next} (${reason})`.slice(0, MAX_SUMMARY);
}

const ACTIONS: Readonly<Record<Action, string>> = {
  submit: 'submit',
  lookUp: 'lookup',
  poll: 'poll',
  cancel: 'cancel request',
};

function reasonFor(situation: OpenSituation, state: PurchaseState, now: number): string {
  switch (situation.kind) {
    case 'postInFlight':
      return `${unclear(state)}, ${lookups(state)}`;
    case 'provisioning': {
      const { phase } = state;
      if (phase.kind === 'accepted' && phase.errorsSince !== null) return state.lastObserved;
      return `status ${statusOf(phase)}, ${age(state, now)}`;
    }
    case 'confirming':
      return `${DOUBTS[situation.doubt]}, ${age(state, now)}`;
    default:
      return state.lastObserved;
  }
}

const DOUBTS = {
  operationMissing: 'ACS does not show the operation',
  succeeded: 'status succeeded, no owned number shown yet',
  failed: 'status failed, confirming that no number is owned',
  canceled: 'status canceled, confirming that no number is owned',
  unknownStatus: 'ACS reports an unknown status',
} as const;

function statusOf(phase: PurchaseState['phase']): string {
  return (phase as Accepted).operation?.status ?? 'not read yet';
}

function lookups({ lookupCount }: PurchaseState): string {
  return lookupCount === 1 ? '1 lookup so far' : `${lookupCount} lookups so far`;
}

const STALL_SUMMARY = 'Marks the purchase as stalled unless it ends within';

/** Summary of the timer that marks a purchase as stalled. It runs beside all others. */
export function stallSummary(stalledAfterMs: number): string {
  return `${STALL_SUMMARY} ${formatDuration(stalledAfterMs)}`;
}

/** Whether a summary is that of the stall timer. */
export function isStallSummary(summary: string): boolean {
  return summary.startsWith(STALL_SUMMARY);
}

/** Current details in the Temporal UI: short markdown. */
export function currentDetails(
  situation: Situation,
  state: PurchaseState,
  stage: Stage | undefined,
  now: number,
): string {
  if (situation.kind === 'ended') return endDetails(situation.outcome, state);
  const { posts, hold, cancelRequestedAt } = state;
  const lines = [
    `**${stage ?? 'submitting'}**: ${headline(situation, state, now)}`,
    '',
    `- last observed: ${state.lastObserved}`,
    `- next: ${nextAction(situation, state, now)}`,
    `- POSTs that may have reached ACS: ${posts.mayHaveReached}`,
  ];
  if (hold.kind === 'read') {
    const { phoneNumbers, costs, expiresAt, unpriced } = hold;
    const known = formatMonthlyCosts(monthlyCosts(costs)) || 'cost unknown';
    const price = unpriced && costs.length > 0 ? `${known}, cost of ${unpriced} unknown` : known;
    lines.push(
      `- held numbers: ${phoneNumbers.join(', ') || 'none'} (${price}) until ${formatTime(expiresAt)}`,
    );
  }
  if (cancelRequestedAt !== null) lines.push(`- cancel requested: ${cancelText(state)}`);
  return lines.join('\n');
}

function headline(situation: OpenSituation, state: PurchaseState, now: number): string {
  switch (situation.kind) {
    case 'postInFlight':
    case 'provingAbsence':
      return `${unclear(state)}; lookups show whether ACS has the purchase`;
    case 'lookupNeeded':
      return `a lookup is needed ${PURPOSES[situation.purpose]}`;
    case 'submitDeferred':
      return DEFERRED[situation.reason];
    case 'readyToSubmit':
      return 'ready to send the POST';
    case 'canceling':
      return 'asking ACS to cancel';
    case 'confirming':
      return `${DOUBTS[situation.doubt]}, ${age(state, now)}`;
    case 'provisioning': {
      const { phase } = state;
      const byLookup = phase.kind === 'accepted' && phase.acceptedBy === 'lookup';
      return `${byLookup ? 'a lookup found the purchase' : 'ACS accepted the POST'}, ${age(state, now)}`;
    }
  }
}

/** What makes a proof necessary. */
function unclear({ posts, phase }: PurchaseState): string {
  if (posts.permission.kind === 'closed') return `no POST is allowed (${posts.permission.detail})`;
  const { lastPost } = phase as Unaccepted;
  if (lastPost.kind === 'unknownOutcome') {
    return lastPost.of === 'earlierRun'
      ? 'an earlier run may have sent a POST'
      : 'the POST has an unknown outcome';
  }
  if (lastPost.kind === 'rejected')
    return `ACS rejected the POST (${formatResponse(lastPost.response)})`;
  if (posts.permission.kind === 'consented')
    return `one POST is allowed (${posts.permission.detail})`;
  return 'ACS shows an operation that may be a placeholder';
}

const DEFERRED: Readonly<Record<DeferReason, string>> = {
  throttled: 'ACS throttles (429); the submit is deferred',
  denied: 'ACS denies the credentials; the submit is deferred',
  rateLimited: 'our rate limiter deferred the submit',
  unavailable: 'ACS is unavailable; no POST was sent',
  costUnknown: 'the cost cannot be read; no POST was sent',
  holdUnread: 'the reservation cannot be read; no POST was sent',
  overLimit: 'the cost exceeds the spending limit; no POST was sent',
  wrongResource: 'a worker of another ACS resource took the submit; no POST was sent',
  notConfirmed: 'Temporal did not confirm the submit; no POST was sent',
  queueTimedOut: 'no worker started the submit; no POST was sent',
  inconclusiveLookup: 'the lookup was inconclusive; no POST was sent',
  noTimeLeft: 'the lookup took too long; no POST was sent',
  holdExpired: 'the hold has expired, or expires too soon; no POST was sent',
  subjectNotFound: 'ACS returned 404 for what is to be purchased; the submit is deferred',
  workerStopping: 'the worker stopped; no POST was sent',
  notWanted: 'the submit was canceled; no POST was sent',
};

function nextAction(situation: OpenSituation, state: PurchaseState, now: number): string {
  const what = activitySummary(situation, state, now);
  if (situation.at > now) return `${what}, at ${formatTime(situation.at)}`;
  switch (actionIn(situation)) {
    case 'submit':
      return `${what}, as soon as the rate limit allows`;
    case 'cancel':
      return `${what}, now`;
    default:
      return `${what}; retried until ACS answers (see Pending Activities)`;
  }
}

function endDetails(outcome: Outcome, state: PurchaseState): string {
  if (outcome.kind === 'canceled') {
    const { lostSubmits } = state.posts;
    const lost = `\n\n- submits without a result: ${lostSubmits}; each may have sent a POST`;
    return `**canceled**: it is proved that nothing was bought${lostSubmits > 0 ? lost : ''}`;
  }
  if (outcome.kind !== 'bought') {
    const { message, details } = failureOf(outcome, state);
    return `**${details.code}**: ${message}\n\n- last observed: ${state.lastObserved}`;
  }
  const { receipt } = outcome;
  const { confirmed, missing, unread, monthlyCosts: paid = [] } = receipt;
  const cost = paid.length > 0 ? ` for ${formatMonthlyCosts(paid)}` : '';
  const numbers = confirmed.map(({ phoneNumber }) => phoneNumber).join(', ');
  const lines = [`**bought**: ${numbers || 'no number could be read'}${cost}`];
  if (missing.length > 0) lines.push('', `- not bought: ${formatMissing(receipt)}`);
  if (unread.length > 0) lines.push('', `- could not be read: ${unread.join(', ')}`);
  return lines.join('\n');
}

function cancelText({ phase }: PurchaseState): string {
  if (phase.kind === 'unaccepted' || !phase.cancel) return 'first a lookup shows what ACS has';
  const { response } = phase.cancel;
  return response === 'unavailable'
    ? 'ACS did not answer the DELETE; the operation decides'
    : `ACS returned ${response.httpStatus} to the DELETE; the operation decides`;
}

function age(state: PurchaseState, now: number): string {
  const what = state.phase.kind === 'accepted' ? 'accepted' : 'started';
  return `${formatDuration(now - acceptedAtOrStart(state))} since ${what}`;
}
