import assert from 'node:assert/strict';
import { BOUNDS, GRACE_MS, MOST_ACTIONS } from './bounds.js';
import type { OutcomeKind } from './neutral.js';
import {
  lookupsOf,
  provesAbsenceBeforeEachPost,
  provesThatNoneIsOwnedBeforeCanceled,
} from './proofs.js';
import type { SentPost } from './submit.js';
import { START, type Step, type Trace } from './world.js';

/** What every run must keep, checked against the truth of the simulated ACS. */

const NOT_BOUGHT: readonly OutcomeKind[] = [
  'failed',
  'rejected',
  'expired',
  'subjectNotFound',
  'overLimit',
  'canceled',
];
const LATER_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const MINUTE_MS = 60_000;

const sent = ({ steps }: Trace): SentPost[] => steps.flatMap(({ post }) => (post ? [post] : []));
const willBeBought = ({ azure, endedAt }: Trace) => azure.boughtAt(endedAt + LATER_MS).length > 0;

/** (a) ACS never accepts a purchase while an earlier POST was accepted or may still arrive. */
export function neverBuysTwice(trace: Trace): void {
  const ours = trace.azure.posts.filter(({ by }) => by !== 'elsewhere');
  for (const [index, post] of ours.entries())
    for (const earlier of ours.slice(0, index)) {
      const state = earlier.acceptedAt <= post.sentAt ? 'was accepted' : 'was in flight';
      assert.ok(earlier.acceptedAt === Infinity, `a POST was sent though an earlier one ${state}`);
    }
}

/** (b) No outcome says "not bought" when ACS has sold, or sells later what it has accepted. */
export function neverReportsPurchaseAsNotBought(trace: Trace): void {
  const { kind } = trace.outcome;
  if (!NOT_BOUGHT.includes(kind)) return;
  assert.ok(!willBeBought(trace), `${kind} although ACS sold the numbers`);
}

/** With an earlier run's outcome open, no outcome of this run says "not bought". */
export function leavesEarlierRunsOpen({ plan, outcome }: Trace): void {
  const { judgement, consented } = plan.earlier;
  if (judgement !== 'postsClosed' && !consented) return;
  assert.ok(
    !NOT_BOUGHT.includes(outcome.kind),
    `${outcome.kind} though an earlier run may have bought`,
  );
}

/** (c) "Bought" only when the resource owns a number at that time. */
export function buysOnlyWhatIsSold({ azure, outcome, endedAt }: Trace): void {
  if (outcome.kind !== 'bought') return;
  assert.ok(azure.boughtAt(endedAt).length > 0, 'bought although ACS sold nothing');
}

const DEADLINE_AT = START + BOUNDS.deadlineMs;

/** ACS showed how the purchase had ended, from half an hour before the deadline on. */
function isClearLongBefore({ azure, endedAt }: Trace): boolean {
  const times = [0, 5, 10, 15, 20, 25].map((minutes) => DEADLINE_AT - (30 - minutes) * MINUTE_MS);
  return [...times, endedAt].every((at) => azure.isClearAt(at));
}

/** (d) The outcome is unknown only where ACS withheld or contradicted the truth for long enough. */
export function endsUnknownOnlyWithCause(trace: Trace): void {
  const { outcome, plan, steps, endedAt } = trace;
  if (outcome.kind !== 'unknown') return;
  const { earlier } = plan;
  const excuses: Record<string, boolean> = {
    deadline: endedAt >= DEADLINE_AT - MINUTE_MS && !isClearLongBefore(trace),
    operationMissing: lasted(steps, operationNotFound) >= GRACE_MS,
    unproved: lasted(steps, succeededUnproved) >= GRACE_MS || isFailedUnread(steps),
    denied: lasted(steps, lookupDenied) >= GRACE_MS && !hasPostInDoubt(steps),
    earlierRun:
      earlier.judgement === 'postsClosed' || earlier.consented || plan.reset !== undefined,
    consentUsed: earlier.consented && sent(trace).length > 0,
    otherOperation: plan.posts.some(
      ({ response }) => response.kind === 'accepted' && response.operation === 'other',
    ),
  };
  const { reason = 'none' } = outcome;
  assert.ok(excuses[reason], `unknown (${reason}) without a cause`);
}

/** The last submit sent a POST with an unknown outcome; a submit after it would rest on a proof. */
function hasPostInDoubt(steps: readonly Step[]): boolean {
  const last = steps.findLast(({ action }) => action === 'submit');
  return last?.post?.inFlightUntil !== undefined;
}

/** The longest time during which steps fit and none contradicts; inconclusive steps do not end it. */
function lasted(steps: readonly Step[], fits: (step: Step) => boolean | undefined): number {
  let [longest, since] = [0, Infinity];
  for (const step of steps) {
    const isSo = fits(step);
    if (isSo === false) since = Infinity;
    if (isSo === true) since = Math.min(since, startOf(step));
    if (since < Infinity) longest = Math.max(longest, step.endedAt - since);
  }
  return longest;
}

function startOf({ askedAt, endedAt, observation }: Step): number {
  const forMs = observation?.kind === 'poll' ? (observation.result.notFoundForMs ?? 0) : 0;
  return Math.min(askedAt, endedAt - forMs);
}

function operationNotFound({ observation }: Step): boolean | undefined {
  if (observation?.kind !== 'poll') return undefined;
  const { operation } = observation.result;
  return operation.kind === 'ok' ? false : operation.kind === 'notFound' ? true : undefined;
}

function succeededUnproved(step: Step): boolean | undefined {
  const { observation } = step;
  const [lookup] = lookupsOf(step);
  const operation = observation?.kind === 'poll' ? observation.result.operation : lookup?.operation;
  if (operation?.kind === 'notFound') return false;
  if (operation?.kind !== 'ok') return undefined;
  return operation.status.toLowerCase() === 'succeeded';
}

function isFailedUnread(steps: readonly Step[]): boolean {
  const last = steps.at(-1)?.observation;
  return last?.kind === 'poll' && last.result.numbers?.holdKnown === false;
}

function lookupDenied(step: Step): boolean | undefined {
  const [lookup] = lookupsOf(step);
  return lookup ? lookup.operation.kind === 'denied' : undefined;
}

/** (e) Every run ends in time, and no part of it is a busy loop. */
export function endsInTimeWithoutBusyLoop({ steps, endedAt }: Trace): void {
  const lateMs = endedAt - START - BOUNDS.deadlineMs;
  assert.ok(lateMs <= BOUNDS.endsWithinMs, `ended ${lateMs} ms after the deadline`);
  assertRate(steps, HOUR_MS, MOST_ACTIONS.hour);
  assertRate(steps, MINUTE_MS, MOST_ACTIONS.minute);
  const submits = steps.filter(({ action }) => action === 'submit');
  assertRate(submits, 5 * MINUTE_MS, MOST_ACTIONS.submitsIn5Minutes);
}

function assertRate(steps: readonly Step[], windowMs: number, most: number): void {
  for (const [index, step] of steps.entries()) {
    const later = steps[index + most];
    if (later)
      assert.ok(
        later.askedAt - step.askedAt >= windowMs,
        `more than ${most} actions in ${windowMs} ms`,
      );
  }
}

/** (f) After a 202, or once POSTs are closed, no POST is sent. */
export function sendsNoPostAfterAcceptance(trace: Trace): void {
  const posts = sent(trace);
  const last = posts.findIndex(({ accepted }) => accepted);
  assert.ok(last < 0 || last === posts.length - 1, 'a POST was sent after a 202');
  const { judgement, consented } = trace.plan.earlier;
  if (judgement === 'postsClosed')
    assert.ok(
      posts.length <= (consented ? 1 : 0),
      'a POST was sent though an earlier run closed POSTs',
    );
  if (consented)
    assert.ok(
      posts.filter(({ inFlightUntil, accepted }) => accepted || inFlightUntil !== undefined)
        .length <= 1,
      'consent to one POST was used twice',
    );
}

/** (g) A cancel request that was noted stops POSTs; before any POST it ends as canceled. */
export function sendsNoPostAfterCancel(trace: Trace): void {
  const { steps, cancelSeenAt, outcome } = trace;
  if (cancelSeenAt === Infinity) return;
  const after = steps.filter(
    ({ action, askedAt }) => action === 'submit' && askedAt >= cancelSeenAt,
  );
  assert.equal(after.length, 0, 'a submit was scheduled after the cancel was noted');
  if (trace.azure.posts.length > 0 || steps.some(({ post }) => post)) return;
  const isProvedOtherwise = trace.plan.placeholder !== undefined;
  const allowed: OutcomeKind[] = isProvedOtherwise ? ['canceled', 'unknown'] : ['canceled'];
  const couldLook =
    trace.plan.disruptions.length === 0 && trace.plan.earlier.judgement === 'nothingInFlight';
  assert.ok(
    [...allowed, ...(couldLook ? [] : (['unknown'] as const))].includes(outcome.kind),
    `${outcome.kind} after a cancel before any POST`,
  );
}

/** "Expired" only when the hold is over, "not found" only without the search; no POST above the limit. */
export function reportsSearchAsItIs({ outcome, plan, azure, endedAt, steps }: Trace): void {
  if (outcome.kind === 'expired') {
    // After a POST the hold counts as over when a further one could no longer arrive within it.
    const hasPosted =
      azure.posts.length > 0 ||
      steps.some(({ post, observation }) => post ?? observation?.kind === 'submitLost') ||
      plan.earlier.judgement === 'postAssumed';
    const neededMs = hasPosted ? BOUNDS.postInFlightForMs : 0;
    const isOver = endedAt >= azure.holdEndsAt(endedAt) - neededMs;
    assert.ok(
      isOver || plan.search.notFoundUntilMs > 0 || plan.search.goneAfterPurchase,
      'expired while the numbers are held',
    );
  }
  if (outcome.kind === 'subjectNotFound')
    assert.equal(plan.search.notFoundUntilMs, Infinity, 'not found, but ACS has the search');
  const { spendingLimit } = plan;
  if (spendingLimit === undefined) return;
  const cost = plan.search.monthlyCostEach * plan.search.numbers.length;
  if (cost > spendingLimit)
    assert.ok(
      steps.every(({ post }) => !post),
      'a POST above the spending limit',
    );
}

/** No POST leaves after the hold has ended, where the lookup before it read the search. */
export function sendsNoPostAfterHold({ azure, steps, plan }: Trace): void {
  for (const { post, observation } of steps) {
    const result = observation?.kind === 'submit' ? observation.result : undefined;
    if (!post || !result?.before?.hold) continue;
    const lateMs = post.at - plan.latencyMs - azure.holdEndsAt(post.at);
    assert.ok(lateMs < 0, `a POST ${lateMs} ms after the hold`);
  }
}

/** No submit takes a rate-limit slot once the hold has ended, as it was read last. */
export function schedulesNoSubmitAfterHold({ steps, plan: { reset } }: Trace): void {
  let endsAt = Infinity;
  const knownEnds: number[] = [];
  for (const [index, { action, askedAt, observation }] of steps.entries()) {
    knownEnds.push(endsAt);
    // A reset run knows only what the run before it knew at that step.
    if (index === reset?.atStep) endsAt = knownEnds[reset.toStep] ?? endsAt;
    const lateMs = askedAt - endsAt;
    if (action === 'submit') assert.ok(lateMs < 0, `a submit ${lateMs} ms after the hold`);
    if (!observation || !('result' in observation)) continue;
    const { result } = observation;
    const holds =
      'hold' in result ? [result] : 'before' in result ? [result.before, result.after] : [];
    for (const read of holds) if (read?.hold) endsAt = read.hold.readAt + read.hold.expiresInMs;
  }
}

/** (h) An undisturbed purchase is bought by exactly one submit. */
export function buysUndisturbedWithOneSubmit({ plan, outcome, steps }: Trace): void {
  const isUndisturbed = plan.scenario === 'undisturbed';
  if (isUndisturbed || plan.scenario === 'postOutage') assert.equal(outcome.kind, 'bought');
  if (!isUndisturbed) return;
  assert.equal(steps.filter(({ action }) => action === 'submit').length, 1);
}

export const PROMISES = {
  'never buys twice': neverBuysTwice,
  'proves absence before each further POST': provesAbsenceBeforeEachPost,
  'never reports a purchase as not bought': neverReportsPurchaseAsNotBought,
  'proves that no number is owned before it ends as canceled': provesThatNoneIsOwnedBeforeCanceled,
  'reports nothing as not bought while an earlier run is open': leavesEarlierRunsOpen,
  'reports as bought only what ACS sold': buysOnlyWhatIsSold,
  'ends unknown only when ACS withholds or contradicts the truth': endsUnknownOnlyWithCause,
  'ends in time and without a busy loop': endsInTimeWithoutBusyLoop,
  'sends no POST after a 202 or when POSTs are closed': sendsNoPostAfterAcceptance,
  'sends no POST after a cancel request': sendsNoPostAfterCancel,
  'reports the search and the limit as they are': reportsSearchAsItIs,
  'sends no POST after the hold': sendsNoPostAfterHold,
  'schedules no submit after the hold': schedulesNoSubmitAfterHold,
  'buys an undisturbed search with one submit': buysUndisturbedWithOneSubmit,
} as const satisfies Record<string, (trace: Trace) => void>;

export type PromiseName = keyof typeof PROMISES;
