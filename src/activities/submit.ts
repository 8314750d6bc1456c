import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { AcsClient } from '../acs/client.js';
import { classifyPurchase, factsIn, type PurchaseResponse } from '../acs/classify-response.js';
import { isDeferred, type NoUsableResponse } from '../acs/http-result.js';
import { sameId } from '../purchase/ids.js';
import type { Answering } from '../purchase/is-report.js';
import { verdictOf } from '../purchase/observe-look.js';
import { nextPollDelay } from '../purchase/pauses.js';
import { postInFlightForMs } from '../purchase/post-in-flight.js';
import type { LookReport, PostReport, SubmitReport } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';
import { overrunOf, sayOverrun } from '../purchase/spending.js';
import { confirmTask, stopwatch } from './confirm-task.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat, type Heartbeat } from './heartbeat.js';
import type { SubmitInput } from './inputs.js';
import { judgeEarlierRuns } from './judge-run.js';
import { logged } from './logged.js';
import { look, workMs } from './look.js';
import { secondExecution } from './original-execution.js';
import { wrongResource } from './wrong-resource.js';

/**
 * The submit activity, of which the engine makes one attempt only: judges the earlier runs of the id, looks,
 * POSTs unless the look or the clock says otherwise, and reports what came of it. Whether there is a second
 * POST is never decided here.
 */
export function createSubmit(deps: Dependencies) {
  return async function submitPurchase(input: SubmitInput): Promise<Answering<SubmitReport>> {
    const { settings, nonce } = input;
    const first = { doing: 'waiting for a rate-limit slot' };
    // Read before the first heartbeat of this execution could add details of its own.
    const second = secondExecution(input.run);
    if (second !== undefined) return { nonce, lost: second };
    const refused = wrongResource(input, deps);
    if (refused !== undefined) return { nonce, wrongResource: refused };
    return withHeartbeat(settings.heartbeatTimeoutMs, first, async (heartbeat) => ({
      nonce,
      ...(await submit(deps, input, heartbeat)),
    }));
  };
}

async function submit(
  deps: Dependencies,
  input: SubmitInput,
  heartbeat: Heartbeat,
): Promise<SubmitReport> {
  const { settings } = input;
  const elapsedMs = stopwatch();
  const judgement = await judgeEarlierRuns(input, deps);
  if (judgement && judgement.earlier.kind !== 'nothingInFlight') return { judgement };
  const base = judgement ? { judgement } : {};
  const acs = logged(deps.acs, deps.log, input.searchId);
  const deferred = await deps.acquireSubmitSlot?.(slotWaitMs(settings));
  if (deferred) return { ...base, held: deferred.reason, retryAfterMs: deferred.retryAfterMs };
  heartbeat.note({ doing: 'looking before the POST' });
  // What does not leave a whole POST's time would hold it back anyway.
  const beforePost = () => settings.submitTimeoutMs - postInFlightForMs(settings) - elapsedMs();
  const before = await look(acs, input, beforePost);
  if ('reason' in before) return { ...base, held: before.reason, ...deferredFor(before) };
  const looked = { ...base, before };
  const held = heldBack(deps, input, before, elapsedMs());
  if (held !== undefined) return { ...looked, held };
  const unpriced = spendingObstacle(before, settings);
  if (unpriced) return { ...looked, ...unpriced };
  const post = await confirmAndSend(acs, input, deps);
  if (typeof post === 'string') return { ...looked, held: post };
  if (post.is !== 'refused') return { ...looked, post };
  heartbeat.note({ doing: 'looking after the refusal' });
  // One that takes too long would take the refusal with it.
  const leftMs = () => workMs(settings.submitTimeoutMs) - elapsedMs();
  const after = await Promise.race([
    look(acs, { ...input, ...holdOf(before) }, leftMs),
    sleep(leftMs(), undefined, { ref: false }),
  ]);
  return !after || 'reason' in after ? { ...looked, post } : { ...looked, post, after };
}

/** A submit waits for a slot for half the time that its POST leaves it; the lookup needs the rest. */
function slotWaitMs(settings: Settings): number {
  return (settings.submitTimeoutMs - postInFlightForMs(settings)) / 2;
}

/** A deferred request is no sign that ACS is unreachable: ACS was not asked. */
function deferredFor(result: NoUsableResponse): { retryAfterMs?: number } {
  return isDeferred(result) ? { retryAfterMs: result.retryAfterMs } : {};
}

/** Why no POST must be sent now; `undefined` when it may. */
function heldBack(
  { stopping }: Dependencies,
  input: SubmitInput,
  before: LookReport,
  elapsedMs: number,
): string | undefined {
  const { settings } = input;
  const verdict = verdictOf(before);
  const clear = verdict === 'absent' || (verdict === 'shadow' && input.shadowProved);
  if (!clear) return 'the look before the POST did not show that nothing was bought';
  if (before.searchNotFound) return 'ACS does not know the search (404)';
  const expiresAt = before.hold?.expiresAt ?? Infinity;
  if (Date.now() >= expiresAt) return 'the hold has ended';
  if (elapsedMs + postInFlightForMs(settings) > settings.submitTimeoutMs) {
    return 'the look before the POST took so long that a POST no longer fits';
  }
  // Terminated, or timed out: nobody would know of the POST.
  if (Context.current().cancellationSignal.aborted) return 'the activity is no longer wanted';
  return stopping.aborted ? 'the worker is stopping' : undefined;
}

/** What the spending limit has against a POST; a purchase that exists already is not its business. */
function spendingObstacle(
  { hold }: LookReport,
  { spendingLimit }: Settings,
): Pick<SubmitReport, 'held' | 'costUnknown'> | undefined {
  if (!spendingLimit) return undefined;
  if (!hold) return { held: COST_UNKNOWN, costUnknown: true };
  const overrun = overrunOf(hold, spendingLimit);
  return overrun && { held: sayOverrun(overrun) };
}

const COST_UNKNOWN =
  'the search cannot be read: without its cost it cannot be held against the spending limit';

/**
 * Sends the POST if Temporal confirms that this task is still wanted. Nothing is awaited between the
 * confirmation and the POST; what a stop of the machine just there can still do is written down in
 * docs/decisions/0012-second-executions.md.
 *
 * @returns why no POST was sent, or what became of it
 */
async function confirmAndSend(
  acs: AcsClient,
  input: SubmitInput,
  deps: Dependencies,
): Promise<PostReport | string> {
  const { settings, operationId, run } = input;
  const { confirmationTimeoutMs, postTimeoutMs } = settings;
  const inFlightForMs = postInFlightForMs(settings);
  const sinceAsked = stopwatch();
  const over = AbortSignal.timeout(inFlightForMs);
  const { settled } = deps.postsInFlight.begin(operationId, run.runId, inFlightForMs);
  try {
    const { elapsedMs } = await confirmTask({ doing: 'sending the POST' }, confirmationTimeoutMs);
    if (elapsedMs() > confirmationTimeoutMs) {
      settled();
      return 'Temporal confirmed the submit too late';
    }
  } catch (error) {
    settled();
    return `Temporal did not confirm that the submit is still wanted (${nameOf(error)})`;
  }
  const result = await acs.purchase(input.request, { timeoutMs: postTimeoutMs, signal: over });
  const response = classifyPurchase(result);
  if (response.kind === 'unavailable') {
    // However it was lost, a POST may sit in a queue on its way until its own time limit is over.
    const leftMs = Math.max(0, Math.ceil(inFlightForMs - sinceAsked()));
    return { is: 'unknown', why: response.reason, inFlightForMs: leftMs };
  }
  settled();
  if (response.kind !== 'accepted') return notAccepted(response);
  const acceptedId = (response.operationId ?? operationId).slice(0, MAX_ID_LENGTH);
  if (!sameId(acceptedId, operationId)) {
    deps.log.error(
      { operationId, acsOperationId: acceptedId },
      'ACS named an operation that is not the one of this search',
    );
  }
  const nextLookInMs = nextPollDelay(0, settings, undefined, deps.random);
  return { is: 'acknowledged', operationId: acceptedId, nextLookInMs };
}

function notAccepted(response: Exclude<PurchaseResponse, { kind: 'accepted' }>): PostReport {
  if ('reason' in response) {
    return { is: 'notSent', why: response.reason, ...deferredFor(response) };
  }
  if (response.kind === 'throttled') {
    const { kind, ...facts } = response;
    return { is: kind, ...facts };
  }
  return { is: response.kind === 'denied' ? 'unauthorized' : 'refused', ...factsIn(response) };
}

/** Of an id that ACS puts into a header, which may be as long as Node lets headers be. */
const MAX_ID_LENGTH = 200;

/** Names the kind of an error of Temporal's client; its message may quote what it was given. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}

function holdOf({ hold }: LookReport): Pick<SubmitInput, 'hold'> {
  return hold ? { hold } : {};
}
