import {
  CancellationScope,
  makeContinueAsNewFunc,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import { decide } from '../purchase/decide.js';
import { noEvidence } from '../purchase/evidence.js';
import { endEvent, stallEvent } from '../purchase/events.js';
import { invalidRequest } from '../purchase/failures.js';
import { carriedOver, observe } from '../purchase/observe.js';
import { identityProblem, parseRequest } from '../purchase/request.js';
import { resourceIn } from '../purchase/resource.js';
import type { PurchaseResult } from '../purchase/result.js';
import type { Settings } from '../purchase/settings.js';
import { pauseSummary } from '../purchase/story.js';
import { Announcer } from './announcer.js';
import { finish, toApplicationFailure } from './ending.js';
import { Interruptible } from './interruptible.js';
import { obey } from './obey.js';
import { activitiesFor, readSettings } from './proxies.js';
import type { CarriedState } from './state.js';
import { Surface } from './surface.js';
import { tally } from './tally.js';
import { tallyEnd, tallyProgress } from './tally-purchase.js';

/**
 * The durable purchase of the phone numbers that a search holds.
 *
 * Its workflow id must be `purchase_<searchId>`. It ends with a result when the numbers are bought, with an
 * application failure whose type is a code of docs/failures.md, or canceled when it is proved that nothing was
 * bought.
 *
 * @param input body of ACS's purchase call, `{ searchId, agreeToNotResell? }`
 * @param carried what an earlier run knew; given by continue-as-new alone
 */
export async function purchasePhoneNumbers(
  input: PhoneNumberPurchaseRequest,
  carried?: CarriedState,
): Promise<PurchaseResult> {
  const request = acceptedRequest(input);
  refuseForeignState(carried);
  let cancelSeen = false;
  const interruptible = new Interruptible();
  return CancellationScope.nonCancellable(async () => {
    const state = carried ?? (await begin(request));
    const { settings } = state;
    const activities = activitiesFor(settings);
    const surface = new Surface(state.stage, state.stalled);
    const announcer = new Announcer(settings.sendEvents === true);
    let { evidence } = state;
    let ended = false;
    const stalled = () => {
      // The timer may fire while the event of the end is being handed over.
      if (ended) return;
      tally.stalled();
      announcer.announce((origin) => stallEvent(evidence, Date.now(), origin));
    };
    for (let first = true; ; first = false) {
      const now = Date.now();
      if (interruptible.cancelRequested && !cancelSeen) {
        cancelSeen = true;
        const times = { askedAt: now, answeredAt: now };
        evidence = observe(evidence, { kind: 'cancelRequested' }, times, settings);
      }
      const decision = decide(evidence, now, settings);
      surface.show(evidence, decision);
      if (first) surface.watchForStall(evidence.startedAt, settings.stalledAfterMs, stalled);
      if (decision.do === 'end') {
        const { end } = decision;
        ended = true;
        tallyEnd(end, evidence, now);
        announcer.announce((origin) => endEvent(end, evidence, now, origin));
        await announcer.handedOver();
        return finish(end, evidence);
      }
      // A later run could not end as canceled, so a purchase that is being canceled stays in its run.
      if (!cancelSeen && historyIsLong(settings)) {
        await announcer.handedOver();
        if (interruptible.cancelRequested) continue;
        await continueAsNew(request, {
          version: 1,
          writtenBy: workflowInfo().runId,
          evidence: carriedOver(evidence),
          settings,
          stage: surface.currentStage,
          stalled: surface.isStalled,
        });
      }
      if (decision.at > now) {
        const summary = pauseSummary(decision, evidence, now);
        await interruptible.run(() => sleep(decision.at - now, { summary }));
        continue;
      }
      const command = { decision, request, evidence, settings, activities, interruptible };
      const observation = await obey(command);
      if (observation) {
        const before = evidence;
        const times = { askedAt: now, answeredAt: Date.now() };
        evidence = observe(before, observation, times, settings);
        tallyProgress(observation, before, evidence);
      }
    }
  });
}

/** The request, canonical; fails the workflow before any I/O when input or workflow id are not a purchase's. */
function acceptedRequest(input: unknown): PhoneNumberPurchaseRequest {
  const parsed = parseRequest(input);
  if (!parsed.ok) refuse(parsed.problem);
  const problem = identityProblem(workflowInfo().workflowId, parsed.request);
  if (problem !== undefined) refuse(problem);
  return parsed.request;
}

/**
 * Evidence and settings of a run come from the run before it, and from nobody else. That there is a run before proves nothing:
 * a retry policy and a cron schedule start a run with the arguments of the first one.
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
  // A worker of a later version can read it: this one must not guess. The task is tried again until one is there.
  const { version } = carried as { version: number };
  if (version !== 1)
    throw new Error(`this worker cannot read a carried state of version ${version}`);
}

/** Ends a purchase that never began. @throws ApplicationFailure `InvalidRequest` */
function refuse(problem: string): never {
  const failure = invalidRequest(problem);
  tally.ended({ outcome: 'failed', code: failure.details.code });
  throw toApplicationFailure(failure);
}

async function begin({ searchId }: PhoneNumberPurchaseRequest): Promise<CarriedState> {
  tally.started();
  const { settings, resource } = await readSettings();
  const { startTime, memo, runId } = workflowInfo();
  const evidence = noEvidence(searchId, startTime.getTime(), resourceIn(memo) ?? resource);
  return { version: 1, writtenBy: runId, evidence, settings, stage: undefined, stalled: false };
}

function historyIsLong({ continueAsNewAfterEvents }: Settings): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return (
    continueAsNewSuggested ||
    (continueAsNewAfterEvents > 0 && historyLength >= continueAsNewAfterEvents)
  );
}

const continueAsNew = makeContinueAsNewFunc<typeof purchasePhoneNumbers>();
