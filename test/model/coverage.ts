import { ACTIVITY_TYPES } from './core.js';
import type { Action, OutcomeKind, Stage } from './neutral.js';
import type { Scenario } from './scenarios.js';
import { lookupsOf } from './proofs.js';
import { START, type Step, type Trace } from './world.js';

/** How a recorded history ends: an event, or the failure code with the reason of an unknown outcome. */
export interface HistoryFacts {
  readonly name: string;
  readonly activities: Partial<Record<Action, number>>;
  readonly ends: string;
}

export interface Row {
  readonly scenario: Scenario;
  readonly isReached: (trace: Trace) => boolean;
  /** Missing where no recorded history covers it. */
  readonly history?: HistoryFacts;
}

const STALLED_AFTER_MS = 10 * 60_000;

const hasStep = (fits: (step: Step) => boolean | undefined) => (trace: Trace) =>
  trace.steps.some((step) => fits(step) === true);
const hasAction = (action: Action) => hasStep((step) => step.action === action);
const inStage = (stage: Stage) => hasStep((step) => step.stage === stage);
const hasPost = (kind: string) =>
  hasStep(
    ({ observation }) => observation?.kind === 'submit' && observation.result.post?.kind === kind,
  );
const isDeferred = (reason: string) =>
  hasStep(
    ({ observation }) =>
      observation?.kind === 'submit' && observation.result.deferral?.reason === reason,
  );
const hasOperation = (kind: string) =>
  hasStep((step) => lookupsOf(step).some(({ operation }) => operation.kind === kind));
const endsAs = (kind: OutcomeKind, code?: string, reason?: string) => (trace: Trace) =>
  trace.outcome.kind === kind && trace.outcome.code === code && trace.outcome.reason === reason;
const history = (
  name: string,
  activities: Partial<Record<Action, number>>,
  ends: string,
): HistoryFacts => ({ name, activities, ends });

const BOUGHT = history('bought', { submit: 1, poll: 1 }, 'COMPLETED');
const LOOKED = history('response-lost', { submit: 1, lookup: 1, poll: 1 }, 'COMPLETED');
const SECOND = history('post-lost', { submit: 2, lookup: 4, poll: 1 }, 'COMPLETED');
const CANCELED_LATE = history('canceled-too-late', { submit: 1, cancel: 1, poll: 1 }, 'COMPLETED');
const STUCK = history('stalled-with-events', { submit: 1, poll: 3 }, 'OutcomeUnknown deadline');

export const ACTIONS: Record<Action, Row> = {
  submit: { scenario: 'undisturbed', isReached: hasAction('submit'), history: BOUGHT },
  lookup: { scenario: 'responseLost', isReached: hasAction('lookup'), history: LOOKED },
  poll: { scenario: 'undisturbed', isReached: hasAction('poll'), history: BOUGHT },
  cancel: { scenario: 'canceled', isReached: hasAction('cancel'), history: CANCELED_LATE },
};

export const PHASES: Record<Stage | 'stalled' | 'continued', Row> = {
  submitting: { scenario: 'undisturbed', isReached: inStage('submitting'), history: BOUGHT },
  investigating: { scenario: 'postLost', isReached: inStage('investigating'), history: SECOND },
  provisioning: { scenario: 'undisturbed', isReached: inStage('provisioning'), history: BOUGHT },
  stalled: {
    scenario: 'stuck',
    isReached: ({ endedAt }) => endedAt - START > STALLED_AFTER_MS,
    history: STUCK,
  },
  continued: {
    scenario: 'continued',
    isReached: ({ carried }) => carried > 0,
    history: history('continued', { submit: 1 }, 'CONTINUED_AS_NEW'),
  },
};

/** The code `InvalidRequest` is missing: such a purchase ends before the core is asked (test/integration/client.test.ts). */
export const OUTCOMES: Record<Exclude<OutcomeKind, 'unknown'>, Row> = {
  bought: { scenario: 'undisturbed', isReached: endsAs('bought'), history: BOUGHT },
  failed: {
    scenario: 'failed',
    isReached: endsAs('failed', 'PurchaseFailed'),
    history: history('failed', { submit: 1, poll: 1 }, 'PurchaseFailed'),
  },
  rejected: {
    scenario: 'rejected',
    isReached: endsAs('rejected', 'PurchaseRejected'),
    history: history('rejected', { submit: 1 }, 'PurchaseRejected'),
  },
  expired: {
    scenario: 'holdEnds',
    isReached: endsAs('expired', 'SearchExpired'),
    history: history('expired', { submit: 1 }, 'SearchExpired'),
  },
  subjectNotFound: {
    scenario: 'searchMissing',
    isReached: endsAs('subjectNotFound', 'SearchNotFound'),
    history: history('search-not-found', { submit: 1, lookup: 1 }, 'SearchNotFound'),
  },
  overLimit: {
    scenario: 'tooExpensive',
    isReached: endsAs('overLimit', 'SpendingLimitExceeded'),
    history: history('over-limit', { submit: 1 }, 'SpendingLimitExceeded'),
  },
  canceled: {
    scenario: 'canceledBefore',
    isReached: endsAs('canceled'),
    history: history('canceled-before', { lookup: 1 }, 'CANCELED'),
  },
};

const unknown = (reason: string, scenario: Scenario, covered?: HistoryFacts): Row => ({
  scenario,
  isReached: endsAs('unknown', 'OutcomeUnknown', reason),
  ...(covered && { history: covered }),
});
/** The reasons of docs/failures.md; a test compares them. */
export const UNKNOWN_REASONS: Readonly<Record<string, Row>> = {
  deadline: unknown(
    'deadline',
    'stuck',
    history('deadline', { submit: 1, poll: 1 }, 'OutcomeUnknown deadline'),
  ),
  operationMissing: unknown('operationMissing', 'neverShown'),
  unproved: unknown(
    'unproved',
    'succeededWithoutNumbers',
    history('unproved', { submit: 1, lookup: 2 }, 'OutcomeUnknown unproved'),
  ),
  denied: unknown('denied', 'deniedReads'),
  earlierRun: unknown('earlierRun', 'earlierRun'),
  consentUsed: unknown('consentUsed', 'consented'),
  otherOperation: unknown('otherOperation', 'otherOperation'),
};

/** Results of activities, and what operators and callers do. */
export const EVENTS: Readonly<Record<string, Row>> = {
  'POST accepted': { scenario: 'undisturbed', isReached: hasPost('accepted'), history: BOUGHT },
  'POST with an unknown outcome': {
    scenario: 'postLost',
    isReached: hasPost('unknownOutcome'),
    history: SECOND,
  },
  'POST throttled': {
    scenario: 'errorsToPost',
    isReached: hasPost('throttled'),
    history: history('throttled', { submit: 2, poll: 1 }, 'COMPLETED'),
  },
  'POST denied': {
    scenario: 'deniedPosts',
    isReached: hasPost('denied'),
    history: history('denied', { submit: 2, lookup: 1 }, 'PurchaseRejected'),
  },
  'POST rejected by a proxy': {
    scenario: 'rejectedByProxy',
    isReached: hasPost('rejected'),
    history: history('rejected-by-proxy', { submit: 1, lookup: 2 }, 'PurchaseRejected'),
  },
  'POST not sent': { scenario: 'notSent', isReached: hasPost('notSent') },
  'POST rate-limited': { scenario: 'errorsToPost', isReached: hasPost('rateLimited') },
  'submit lost': {
    scenario: 'workerDies',
    isReached: hasStep(({ observation }) => observation?.kind === 'submitLost'),
  },
  'submit queue timed out': {
    scenario: 'queueTimesOut',
    isReached: hasStep(({ observation }) => observation?.kind === 'submitQueueTimedOut'),
  },
  'submit not confirmed': { scenario: 'workerDies', isReached: isDeferred('notConfirmed') },
  'submit at the wrong resource': {
    scenario: 'neverReachable',
    isReached: isDeferred('wrongResource'),
  },
  'submit unavailable': {
    scenario: 'neverReachable',
    isReached: isDeferred('unavailable'),
    history: history('outage', { submit: 2, lookup: 1, poll: 1 }, 'COMPLETED'),
  },
  'submit rate-limited': { scenario: 'limited', isReached: isDeferred('rateLimited') },
  'cost unknown': {
    scenario: 'costUnknown',
    isReached: isDeferred('costUnknown'),
    history: history('cost-unknown', { submit: 2, poll: 1 }, 'COMPLETED'),
  },
  'placeholder operation': {
    scenario: 'placeholder',
    isReached: hasOperation('ok'),
    history: history('placeholder', { submit: 2, lookup: 2, poll: 1 }, 'COMPLETED'),
  },
  'lookup denied': { scenario: 'deniedReads', isReached: hasOperation('denied') },
  'lookup throttled': { scenario: 'limited', isReached: hasOperation('throttled') },
  'lookup or poll unanswered at the deadline': {
    scenario: 'neverReachable',
    isReached: hasStep(
      ({ observation }) => observation?.kind === 'unanswered' && observation.atDeadline,
    ),
  },
  'purchase in part': {
    scenario: 'otherEnds',
    isReached: (trace) =>
      endsAs('bought')(trace) &&
      trace.azure.boughtAt(trace.endedAt).length < trace.plan.search.numbers.length,
    history: history('partial', { submit: 1, poll: 1 }, 'COMPLETED'),
  },
  'operator resets the workflow': {
    scenario: 'reset',
    isReached: hasStep(
      ({ observation }) =>
        observation?.kind === 'lookup' && observation.judgement?.earlier === 'postAssumed',
    ),
  },
  'operator hands a submit out twice': {
    scenario: 'workerDies',
    isReached: (trace) => trace.plan.submits.some(({ kind }) => kind === 'executedTwice'),
  },
  'cancel of a POST in doubt': {
    scenario: 'canceledDuringProof',
    isReached: (trace) => endsAs('canceled')(trace) && trace.steps.some(({ post }) => post),
    history: history('canceled-during', { submit: 1, lookup: 3 }, 'CANCELED'),
  },
  'cancel too late': {
    scenario: 'canceled',
    isReached: (trace) => endsAs('bought')(trace) && trace.cancelSeenAt < Infinity,
    history: CANCELED_LATE,
  },
  'cancel that ACS carries out': { scenario: 'canceledAndGone', isReached: endsAs('canceled') },
};

export function activityCounts(facts: HistoryFacts): [string, number][] {
  return Object.entries(facts.activities).map(([action, count]) => [
    ACTIVITY_TYPES[action as Action],
    count,
  ]);
}
