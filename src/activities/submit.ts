import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { AcsClient } from '../acs/client.js';
import { meaningOfPurchase, type Unavailable } from '../acs/meaning.js';
import { operationIdOf } from '../purchase/ids.js';
import { verdictOf } from '../purchase/observe-look.js';
import { nextPollDelay } from '../purchase/pauses.js';
import type { LookReport, PostReport, SubmitReport } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';
import { overrunOf, sayOverrun } from '../purchase/spending.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import type { SubmitInput } from './inputs.js';
import { logged } from './logged.js';
import { look, workMs } from './look.js';

/**
 * The submit activity, of which the engine makes one attempt only: looks, POSTs unless the look or the clock
 * says otherwise, and reports what came of it. Whether there is a second POST is never decided here.
 */
export function createSubmit(deps: Dependencies) {
  return async function submitPurchase(input: SubmitInput): Promise<SubmitReport> {
    const { settings } = input;
    const began = { monotonic: performance.now(), wall: Date.now() };
    const acs = logged(deps.acs, deps.log, input.searchId);
    const first = { doing: 'waiting for its turn' };
    return withHeartbeat(settings.heartbeatTimeoutMs, first, async (heartbeat) => {
      const notNow = await deps.purchaseTurn?.(turnMs(settings));
      if (notNow) return { held: notNow.why, retryAfterMs: notNow.retryAfterMs };
      const looking = { doing: 'looking before the POST' };
      // A suspended machine stops one of the clocks, and somebody may set the other.
      const elapsedMs = () =>
        Math.max(performance.now() - began.monotonic, Date.now() - began.wall);
      // Whether it is still wanted is the answer to a beat; it comes while the look is made.
      const old = sinceScheduledMs(began.wall) > settings.heartbeatTimeoutMs;
      const answered = old ? sleep(settings.heartbeatTimeoutMs * ANSWER_SHARE) : undefined;
      if (old || elapsedMs() > LONG_WAIT_MS) heartbeat.tell(looking);
      else heartbeat.note(looking);
      // What does not leave a whole POST's time would hold it back anyway.
      const beforePost = () => settings.submitTimeoutMs - settings.postTimeoutMs - elapsedMs();
      const before = await look(acs, input, beforePost);
      if ('why' in before) return { held: before.why, ...keptBackFor(before) };
      await answered;
      const held = heldBack(deps, input, before, elapsedMs());
      if (held !== undefined) return { before, held };
      const unpriced = spendingObstacle(before, settings);
      if (unpriced) return { before, ...unpriced };
      heartbeat.note({ doing: 'sending the POST' });
      const post = await send(acs, input, deps);
      if (post.is !== 'refused') return { before, post };
      heartbeat.note({ doing: 'looking after the refusal' });
      // One that takes too long would take the refusal with it.
      const leftMs = () => workMs(settings.submitTimeoutMs) - elapsedMs();
      const after = await Promise.race([
        look(acs, { ...input, ...holdOf(before) }, leftMs),
        sleep(leftMs(), undefined, { ref: false }),
      ]);
      return !after || 'why' in after ? { before, post } : { before, post, after };
    });
  };
}

/** Within less, nobody is likely to have changed their mind. */
const LONG_WAIT_MS = 300;

/**
 * One that was handed out long ago may have been given up meanwhile: it may have waited in a worker that was stopped and goes on. Of
 * the heartbeat timeout, this is usually enough for the engine to say so.
 */
const ANSWER_SHARE = 0.1;

function sinceScheduledMs(now: number): number {
  return now - Context.current().info.scheduledTimestampMs;
}

/** For its turn, a submit waits half the time that its POST leaves it; the look needs the rest. */
function turnMs({ submitTimeoutMs, postTimeoutMs }: Settings): number {
  return (submitTimeoutMs - postTimeoutMs) / 2;
}

/** What ACS was not asked, because of a limit of ours, is no sign that it is away. */
function keptBackFor({ keptBack, retryAfterMs }: Unavailable): { retryAfterMs?: number } {
  return keptBack && retryAfterMs !== undefined ? { retryAfterMs } : {};
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
  const expiresAt = before.hold?.expiresAt ?? Infinity;
  const { holdEndsInMs = Infinity } = input;
  const now = Date.now();
  if (sinceScheduledMs(now) >= holdEndsInMs || now >= expiresAt) return 'the hold has ended';
  if (elapsedMs + settings.postTimeoutMs > settings.submitTimeoutMs) {
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

async function send(acs: AcsClient, input: SubmitInput, deps: Dependencies): Promise<PostReport> {
  const { random, log } = deps;
  const { settings } = input;
  const timeoutMs = settings.postTimeoutMs;
  const sentAt = performance.now();
  const meaning = meaningOfPurchase(await acs.purchase(input.request, { timeoutMs }));
  switch (meaning.is) {
    case 'acknowledged': {
      const expected = operationIdOf(input.searchId);
      const operationId = meaning.operationId ?? expected;
      if (operationId !== expected) {
        const fields = { operationId: expected, acsOperationId: operationId };
        log.error(fields, 'ACS named an operation that is not the one of this search');
      }
      const nextLookInMs = nextPollDelay(0, settings, undefined, random);
      return { is: 'acknowledged', operationId, nextLookInMs };
    }
    case 'unknown': {
      // However it was lost, a POST may sit in a queue on its way until its own time limit is over.
      const mayArriveForMs = Math.max(0, timeoutMs - Math.round(performance.now() - sentAt));
      return { ...meaning, mayArriveForMs };
    }
    default:
      return meaning;
  }
}

function holdOf({ hold }: LookReport): Pick<SubmitInput, 'hold'> {
  return hold ? { hold } : {};
}
