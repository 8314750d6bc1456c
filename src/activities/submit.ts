import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { isDeferred, type Deferred, type NoUsableResponse } from '../acs/transport/http-result.js';
import type { AcsClient } from '../acs/client.js';
import type {
  Deferral,
  Hold,
  LookupResult,
  SubmitResult,
} from '../purchase/contract/activity-results.js';
import type { WithNonce } from '../purchase/contract/is-result.js';
import { postInFlightForMs } from '../purchase/state/post-in-flight.js';
import type { Settings } from '../purchase/contract/settings.js';
import { SUBJECTS } from '../purchase/contract/subject.js';
import { formatLimitExceeded, limitExceeded } from '../purchase/contract/spending.js';
import { conclusionOf } from '../purchase/state/observe-lookup.js';
import { stopwatch } from './confirm-task.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat, type Heartbeat } from './heartbeat.js';
import { allNumbers, type HeldNumbers, type SubmitInput } from './inputs.js';
import { judgeEarlierRuns } from './judge-run.js';
import { logCalls } from './log-calls.js';
import { lookUp, workMs } from './lookup.js';
import { secondExecution } from './original-execution.js';
import { scheduledAtMs } from './scheduled-at.js';
import { sendPost } from './send-post.js';
import { readHold } from './subject-calls.js';
import { wrongResource } from './wrong-resource.js';

/**
 * The submit activity; Temporal makes one attempt. It judges the earlier runs of the id, looks the purchase
 * up, and sends the POST unless something prevents it. It never decides on a second POST.
 */
export function createSubmit(deps: Dependencies) {
  return async function submitPurchase(input: SubmitInput): Promise<WithNonce<SubmitResult>> {
    const { settings, nonce } = input;
    const first = { doing: 'waiting for a rate-limit slot' };
    // Read before the first heartbeat of this execution could add details of its own.
    const reason = secondExecution(input.run);
    if (reason !== undefined) return { nonce, kind: 'lost', reason };
    const detail = wrongResource(input, deps);
    if (detail !== undefined) return { nonce, kind: 'deferred', reason: 'wrongResource', detail };
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
): Promise<SubmitResult> {
  const { settings } = input;
  const { atMostMs: elapsedMs } = stopwatch();
  const scheduledAt = scheduledAtMs();
  const judgement = await judgeEarlierRuns(input, deps);
  if (judgement && judgement.earlier.kind !== 'nothingInFlight') {
    return { kind: 'judged', judgement };
  }
  const base = judgement ? { judgement } : {};
  const acs = logCalls(deps.acs, deps.log, input.subject);
  const noSlot = await deps.acquireSubmitSlot?.(slotWaitMs(settings));
  if (noSlot) return { ...base, kind: 'deferred', ...rateLimited(noSlot) };
  heartbeat.set({ doing: 'looking the purchase up before the POST' });
  // A lookup that leaves too little time for a whole POST defers the POST anyway.
  const beforePost = () => settings.submitTimeoutMs - postInFlightForMs(settings) - elapsedMs();
  const times = { leftMs: beforePost, scheduledAtMs: scheduledAt };
  const lookup = stopwatch();
  const before = await lookUp(acs, input, times);
  if ('reason' in before) return { ...base, kind: 'deferred', ...unanswered(before) };
  const holdLeftMs = (before.hold?.expiresInMs ?? Infinity) - (performance.now() - scheduledAt);
  const obstacle = obstacleTo(before, input, deps, { elapsedMs: elapsedMs(), holdLeftMs });
  if (obstacle) return { ...base, kind: 'deferred', before, ...obstacle };
  const change = await changeSince(before, lookup.atMostMs(), acs, input);
  if (change) return { ...base, kind: 'deferred', before, ...change };
  const post = await sendPost(acs, input, deps);
  if ('detail' in post) return { ...base, kind: 'deferred', before, ...post };
  const posted = { ...base, kind: 'posted', before, post } as const;
  if (post.kind !== 'rejected') return posted;
  heartbeat.set({ doing: 'looking the purchase up after the rejection' });
  // The second lookup asks for the numbers that the first one has read.
  const earlierNumbers = input.held ? allNumbers(input.held) : [];
  const held = before.hold ? { ...before.hold, earlierNumbers } : input.held;
  // A lookup that takes too long must not cost the result.
  const leftMs = () => workMs(settings.submitTimeoutMs) - elapsedMs();
  const after = await Promise.race([
    lookUp(acs, { ...input, ...(held && { held }) }, { ...times, leftMs }),
    sleep(leftMs(), undefined, { ref: false }),
  ]);
  return !after || 'reason' in after ? posted : { ...posted, after };
}

/** Half of what is left beside the POST; the lookup needs the other half. */
function slotWaitMs(settings: Settings): number {
  return (settings.submitTimeoutMs - postInFlightForMs(settings)) / 2;
}

/** ACS was not asked. */
function rateLimited({ kind, reason, retryAfterMs }: Deferred): Deferral {
  return { reason: kind, detail: reason, retryAfterMs };
}

function unanswered(result: NoUsableResponse): Deferral {
  return isDeferred(result)
    ? rateLimited(result)
    : { reason: 'unavailable', detail: result.reason };
}

/** Why no POST may be sent now; `undefined` when it may. */
function obstacleTo(
  before: LookupResult,
  input: SubmitInput,
  { stopping }: Dependencies,
  { elapsedMs, holdLeftMs }: { readonly elapsedMs: number; readonly holdLeftMs: number },
): Deferral | undefined {
  const { settings, subject, placeholderProved, holdNeededByPostMs } = input;
  const { operation, subjectNotFound } = before;
  if (operation.kind === 'denied' || operation.kind === 'throttled') {
    const { kind: reason, retryAfterMs } = operation;
    const detail = `ACS returned ${operation.httpStatus} to the lookup before the POST`;
    return { reason, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  const conclusion = conclusionOf(before);
  const isClear = conclusion === 'absent' || (conclusion === 'placeholder' && placeholderProved);
  if (!isClear) {
    const detail = 'The lookup before the POST did not show that nothing was bought';
    return { reason: 'inconclusiveLookup', detail };
  }
  if (subjectNotFound) {
    return { reason: 'subjectNotFound', detail: `ACS does not know the ${subject.kind} (404)` };
  }
  if (SUBJECTS[subject.kind].isChangeable && !before.hold) {
    return { reason: 'holdUnread', detail: `The ${subject.kind} cannot be read before the POST` };
  }
  if (holdNeededByPostMs > 0 && input.held && !isHoldKnown(before, input.held)) {
    const detail = `The numbers whose absence is proved are not those that the ${subject.kind} names now`;
    return { reason: 'inconclusiveLookup', detail };
  }
  if (holdLeftMs <= holdNeededByPostMs) {
    return {
      reason: 'holdExpired',
      detail: 'The hold has expired, or expires too soon for a POST',
    };
  }
  if (elapsedMs + postInFlightForMs(settings) > settings.submitTimeoutMs) {
    const detail = 'The lookup before the POST took so long that a POST no longer fits';
    return { reason: 'noTimeLeft', detail };
  }
  // Terminated, or timed out: the result of the POST would be lost.
  if (Context.current().cancellationSignal.aborted) {
    return { reason: 'notWanted', detail: 'The submit is no longer wanted' };
  }
  if (stopping.aborted) return { reason: 'workerStopping', detail: 'The worker is stopping' };
  return spendingObstacle(before, input);
}

/** A read of the reservation that is no older than this is as good as one right before the POST. */
const FRESH_MS = 1_000;

/** Why no POST may be sent, because the reservation has changed while its numbers were asked for. */
async function changeSince(
  { hold }: LookupResult,
  ageMs: number,
  acs: AcsClient,
  { subject, settings }: SubmitInput,
): Promise<Deferral | undefined> {
  if (!SUBJECTS[subject.kind].isChangeable || ageMs <= FRESH_MS) return undefined;
  const read = await readHold(acs, subject, settings.holdTimeoutMs);
  if ('reason' in read) return unanswered(read);
  const now = read.kind === 'read' && !read.isSubmitted ? read.hold : undefined;
  if (now && textOf(now) === textOf(hold)) return undefined;
  const detail = `The ${subject.kind} has changed while the purchase was looked up`;
  return { reason: 'inconclusiveLookup', detail };
}

/** Numbers and costs, in an order of their own: ACS documents none. */
function textOf(hold: Pick<Hold, 'phoneNumbers' | 'costs'> | undefined): string {
  const costs = hold?.costs.map((cost) => JSON.stringify(cost));
  return JSON.stringify([hold?.phoneNumbers.toSorted(), costs?.toSorted()]);
}

/** Whether a further POST asks for numbers whose absence is proved. */
function isHoldKnown({ hold }: LookupResult, held: HeldNumbers): boolean {
  return hold?.phoneNumbers.every((number) => allNumbers(held).includes(number)) ?? false;
}

/** Applies the spending limit. It does not apply to a purchase that ACS already has. */
function spendingObstacle(
  { hold }: LookupResult,
  { subject, settings: { spendingLimit } }: SubmitInput,
): Deferral | undefined {
  if (!spendingLimit) return undefined;
  const exceeded = hold && limitExceeded(hold.costs, spendingLimit);
  if (exceeded) return { reason: 'overLimit', detail: formatLimitExceeded(exceeded) };
  if (hold && !hold.unpriced) return undefined;
  const detail = `The cost of the ${subject.kind} cannot be read and compared with the spending limit`;
  return { reason: 'costUnknown', detail };
}
