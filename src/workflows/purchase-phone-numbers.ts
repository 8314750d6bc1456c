import {
  CancellationScope,
  makeContinueAsNewFunc,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { outcomeEvent, stallEvent } from '../purchase/events.js';
import { invalidRequest } from '../purchase/failures.js';
import {
  identityProblem,
  parseRequest,
  type PurchaseRequest,
} from '../purchase/contract/request.js';
import { resourceIn } from '../purchase/contract/resource.js';
import type { PurchaseResult } from '../purchase/contract/result.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { Stage } from '../purchase/contract/stage.js';
import { observe } from '../purchase/state/observe.js';
import type { Outcome } from '../purchase/state/outcome.js';
import { situationOf, type Situation } from '../purchase/state/situation.js';
import { newPurchase, type PurchaseState } from '../purchase/state/state.js';
import type { Subject } from '../purchase/contract/subject.js';
import { timerSummary } from '../purchase/text/ui-text.js';
import { CancelAwareScope } from './cancel-aware-scope.js';
import { EventPublisher } from './event-publisher.js';
import { execute } from './execute-action.js';
import { finish, toApplicationFailure } from './finish.js';
import { countObservation, countOutcome, purchaseMetrics } from './metrics.js';
import { activitiesFor, isRunJudged, readSettings } from './proxies.js';
import { runFacts } from './run-facts.js';
import { StatusPublisher } from './status-publisher.js';

/** What a run of a purchase starts with. */
interface RunState {
  readonly purchase: PurchaseState;
  readonly settings: Settings;
  readonly stage: Stage | undefined;
  readonly stalled: boolean;
}

/** What one run of a purchase hands to the next one at continue-as-new. */
export interface CarriedState extends RunState {
  readonly version: 1;
  /** The run id of the run that wrote it; only the run that continues that one accepts it. */
  readonly writtenBy: string;
}

/**
 * The durable purchase of the phone numbers that a search or a reservation holds.
 *
 * Its workflow id must be `purchase_<searchId>` or `reservationPurchase_<reservationId>`. It ends with a result when the numbers are bought, with an
 * application failure whose type is a code of docs/failures.md, or canceled when it is proved that nothing was
 * bought.
 *
 * @param input `{ searchId, agreeToNotResell? }`, as the body of ACS's purchase call, or with `reservationId`
 * @param carried the state of the run before; only continue-as-new gives it
 */
export async function purchasePhoneNumbers(
  input: PurchaseRequest,
  carried?: CarriedState,
): Promise<PurchaseResult> {
  const { request, subject } = parsedRequest(input);
  refuseForeignState(carried);
  const cancelAware = new CancelAwareScope();
  return CancellationScope.nonCancellable(async () => {
    const start: RunState = carried ?? (await startState(subject));
    const { settings } = start;
    const activities = activitiesFor(settings);
    const status = new StatusPublisher(start.stage, start.stalled);
    const events = new EventPublisher(settings.sendEvents === true);
    let state = start.purchase;
    status.watchForStall(state.startedAt, settings.stalledAfterMs, () => {
      purchaseMetrics.stalled();
      events.publish((origin) => stallEvent(state, Date.now(), origin));
    });
    for (;;) {
      const now = Date.now();
      if (cancelAware.cancelRequested && state.cancelRequestedAt === null) {
        const times = { askedAt: now, endedAt: now };
        state = observe(state, { kind: 'cancelRequested' }, times, settings);
      }
      let situation = situationOf(state, now, settings);
      if (situation.kind === 'ended' && !(await mayEnd(situation.outcome, state))) {
        if (state.phase.kind === 'unaccepted') {
          const times = { askedAt: now, endedAt: Date.now() };
          state = observe(state, { kind: 'runNotJudged' }, times, settings);
          continue;
        }
        situation = NOT_JUDGED;
      }
      if (situation.kind === 'ended') {
        const { outcome } = situation;
        countOutcome(outcome, state, now);
        events.publish((origin) => outcomeEvent(outcome, state, now, origin));
        status.stopWatching();
        await events.flushed();
        status.publish(situation, state);
        return finish(outcome, state);
      }
      status.publish(situation, state);
      // A run that continues as new cannot end as canceled, so one with a cancel request stays.
      if (state.cancelRequestedAt === null && isHistoryLong(settings)) {
        await events.flushed();
        if (cancelAware.cancelRequested) continue;
        await continueAsNew(request, {
          version: 1,
          writtenBy: workflowInfo().runId,
          purchase: state,
          settings,
          ...status.carried,
        });
      }
      if (situation.at > now) {
        const summary = timerSummary(situation, state, now);
        await cancelAware.run(() => sleep(situation.at - now, { summary }));
        continue;
      }
      const command = { situation, request, state, settings, activities, cancelAware };
      const observation = await execute(command);
      if (observation) {
        const before = state;
        const times = { askedAt: now, endedAt: Date.now() };
        state = observe(before, observation, times, settings);
        countObservation(observation, before, state);
      }
    }
  });
}

/**
 * Whether this run may end so. A run that a reset made has the lookups of the run that it copies, and knows
 * nothing of the runs after that one: it says that nothing was bought only once it was judged itself.
 */
async function mayEnd({ kind }: Outcome, { judgedRunId }: PurchaseState): Promise<boolean> {
  if (kind === 'bought' || kind === 'failed' || kind === 'unknown') return true;
  const askedAt = Date.now();
  const isJudged = await isRunJudged(runFacts(judgedRunId));
  // A slower answer may be in a workflow task of its own, which a reset copies.
  return isJudged && Date.now() - askedAt < JUDGEMENT_VALID_MS;
}

/** How a purchase that ACS has ends then: no poll judges the run, so its receipts may be those of another one. */
const NOT_JUDGED: Situation = { kind: 'ended', outcome: { kind: 'unknown', reason: 'unproved' } };

/** Less than the time after which a workflow task is reported while its local activity goes on. */
const JUDGEMENT_VALID_MS = 5_000;

/** The canonical request and its subject. Fails the workflow before any I/O when the input or the workflow id is invalid. */
function parsedRequest(input: unknown) {
  const parsed = parseRequest(input);
  if (!parsed.ok) refuse(parsed.problem);
  const problem = identityProblem(workflowInfo().workflowId, parsed.subject);
  if (problem !== undefined) refuse(problem);
  return parsed;
}

/**
 * Only the run before may hand over a state. That there is a run before proves nothing: a retry policy and a
 * cron schedule start a run with the arguments of the first one.
 */
function refuseForeignState(carried: CarriedState | undefined): void {
  if (carried === undefined) return;
  const before = workflowInfo().continuedFromExecutionRunId;
  const { writtenBy } = (carried as Partial<CarriedState> | null) ?? {};
  if (before === undefined || writtenBy !== before) {
    refuse(
      'the input has a second argument that the run before did not write, and only continue-as-new may give one; ' +
        'start the purchase with the request alone, without cron schedule and workflow retry policy',
    );
  }
  // A worker of a later version can read it. The task is retried until one takes it.
  const { version } = carried as { version: number };
  if (version !== 1)
    throw new Error(`this worker cannot read a carried state of version ${version}`);
}

/** Ends a purchase that never began. @throws ApplicationFailure `InvalidRequest` */
function refuse(problem: string): never {
  const failure = invalidRequest(problem);
  purchaseMetrics.ended({ outcome: 'failed', code: failure.details.code });
  throw toApplicationFailure(failure);
}

async function startState(subject: Subject): Promise<RunState> {
  purchaseMetrics.started();
  const { settings, resource } = await readSettings();
  const { startTime, memo } = workflowInfo();
  const belongsTo = resourceIn(memo) ?? resource;
  const purchase = newPurchase(subject, startTime.getTime(), belongsTo);
  return { purchase, settings, stage: undefined, stalled: false };
}

function isHistoryLong({ continueAsNewAfterEvents }: Settings): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return (
    continueAsNewSuggested ||
    (continueAsNewAfterEvents > 0 && historyLength >= continueAsNewAfterEvents)
  );
}

const continueAsNew = makeContinueAsNewFunc<typeof purchasePhoneNumbers>();
