import { ActivityFailure, TimeoutFailure, uuid4 } from '@temporalio/workflow';
import type { LookInput, PollInput, PurchaseInput } from '../activities/inputs.js';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { Decision } from '../purchase/decision.js';
import { begunAt, holdEndsAt, type Evidence } from '../purchase/evidence.js';
import {
  isCancelReport,
  isLookReport,
  isPollReport,
  isSubmitReport,
} from '../purchase/is-report.js';
import type { Observation } from '../purchase/observe.js';
import { absenceProved, sawShadow } from '../purchase/proof.js';
import type { Hold } from '../purchase/reports.js';
import { WRONG_RESOURCE } from '../purchase/resource.js';
import type { Settings } from '../purchase/settings.js';
import { activitySummary } from '../purchase/story.js';
import type { Interruptible } from './interruptible.js';
import type { PurchaseActivities } from './proxies.js';
import { runFacts } from './run-facts.js';

/** The last look or poll at the deadline is given this long. */
const LAST_CHANCE_MS = 60_000;

/** All that carrying out a decision needs. */
export interface Command {
  readonly decision: Exclude<Decision, { do: 'end' }>;
  readonly request: PhoneNumberPurchaseRequest;
  readonly evidence: Evidence;
  readonly settings: Settings;
  readonly activities: PurchaseActivities;
  readonly interruptible: Interruptible;
}

/** Carries out a decision; `undefined` when a cancel request cut it short before there was a report. */
export async function obey(command: Command): Promise<Observation | undefined> {
  switch (command.decision.do) {
    case 'submit':
      return submit(command);
    case 'look':
      return look(command);
    case 'poll':
      return poll(command, command.decision.readNumbers);
    case 'cancelOperation':
      return cancel(command);
  }
}

async function submit(command: Command): Promise<Observation | undefined> {
  const { request, evidence, settings, activities, interruptible } = command;
  const shadowProved = sawShadow(evidence) && absenceProved(evidence, settings);
  const input = { ...lookInput(command), request, shadowProved };
  try {
    const limits = { ...options(command), ...turnWithin(command) };
    // Once a worker has begun, what comes of the POST must be known, cancel or not.
    const ended = await interruptible.unlessBegun(async () =>
      resultOf(await activities.submitPurchase.executeWithOptions(limits, [input])),
    );
    if (!ended) return undefined;
    return isSubmitReport(ended.result, input.nonce)
      ? { kind: 'submitted', report: ended.result }
      : { kind: 'submitLost', why: FOREIGN_RESULT };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') {
      return { kind: 'notBegun', why: TURN_MISSED };
    }
    const why =
      cause instanceof TimeoutFailure
        ? 'the worker that was to send the POST died or hung'
        : 'the activity that was to send the POST failed';
    return { kind: 'submitLost', why };
  }
}

/** Whoever completes an activity from outside may give it any result, or none at all. */
function resultOf(result: unknown): { readonly result: unknown } {
  return { result };
}

/** Somebody completed the activity from outside; what it really did is not known. */
const FOREIGN_RESULT = 'the result of the activity is none that it wrote';
const TURN_MISSED = 'its turn to be POSTed did not come while its numbers were held';
/** Between the hold that ends and the engine that says so. */
const LEAST_WAIT_MS = 1_000;

/** A submit that would start after the hold must not use a rate-limit slot: the server drops it. */
function turnWithin({ evidence, settings }: Command) {
  const holdEndsInMs = holdEndsAt(evidence, settings.assumedHoldMs) - Date.now();
  const leftMs = Number.isFinite(holdEndsInMs) ? holdEndsInMs : settings.assumedHoldMs;
  return { scheduleToStartTimeout: Math.max(leftMs, LEAST_WAIT_MS) };
}

async function look(command: Command): Promise<Observation | undefined> {
  const { activities, interruptible } = command;
  const input = lookInput(command);
  return untilDeadline(command, async (limited) => {
    const ended = await interruptible.run(async () =>
      resultOf(await activities.lookForPurchase.executeWithOptions(limited, [input])),
    );
    if (!ended) return undefined;
    return isLookReport(ended.result, input.nonce)
      ? { kind: 'looked', report: ended.result }
      : INCONCLUSIVE;
  });
}

const INCONCLUSIVE: Observation = { kind: 'unanswered', why: FOREIGN_RESULT };

async function poll(command: Command, readNumbers: boolean): Promise<Observation | undefined> {
  const { evidence, activities, interruptible } = command;
  const now = Date.now();
  const { absentSince, troubledSince } = evidence.polling ?? {};
  const input: PollInput = {
    ...purchaseInput(command),
    ...holdOf(evidence),
    acknowledged: evidence.acknowledgedAt !== null,
    ageMs: now - begunAt(evidence),
    ...(absentSince != null && { absentForMs: now - absentSince }),
    ...(troubledSince != null && { troubledForMs: now - troubledSince }),
    readNumbers,
  };
  return untilDeadline(command, async (limited) => {
    const ended = await interruptible.run(async () =>
      resultOf(await activities.pollOperation.executeWithOptions(limited, [input])),
    );
    if (!ended) return undefined;
    return isPollReport(ended.result, input.nonce)
      ? { kind: 'polled', report: ended.result }
      : INCONCLUSIVE;
  });
}

async function cancel(command: Command): Promise<Observation> {
  const { activities } = command;
  const input = purchaseInput(command);
  try {
    const result: unknown = await activities.cancelOperation.executeWithOptions(options(command), [
      input,
    ]);
    const report = isCancelReport(result, input.nonce) ? result : 'noAnswer';
    return { kind: 'cancelAnswered', report };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { kind: 'cancelAnswered', report: 'noAnswer' };
  }
}

/** Lets the engine retry for as long as the purchase has; after that, nobody can know. */
async function untilDeadline(
  command: Command,
  work: (limited: ReturnType<typeof options>) => Promise<Observation | undefined>,
): Promise<Observation | undefined> {
  const leftMs = command.evidence.startedAt + command.settings.deadlineMs - Date.now();
  const scheduleToCloseTimeout = Math.max(leftMs, LAST_CHANCE_MS);
  try {
    return await work({ ...options(command), scheduleToCloseTimeout });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const refused = wrongResourceIn(error);
    // The engine gives up at once when its next try would come after the deadline: that may be minutes before it.
    return Date.now() < command.evidence.startedAt + command.settings.deadlineMs
      ? { kind: 'unanswered', why: refused ?? 'ACS gives no answer' }
      : { kind: 'lastChanceMissed', why: refused ?? 'ACS gave no answer until the deadline' };
  }
}

/** The last try was refused by a worker of another ACS resource: ACS was not asked. */
function wrongResourceIn({ cause }: ActivityFailure): string | undefined {
  // The SDK's TimeoutFailure has the failure of the last try in its raw form only.
  const lastTry = cause instanceof TimeoutFailure ? cause.failure?.cause : undefined;
  const isRefused = lastTry?.applicationFailureInfo?.type === WRONG_RESOURCE;
  return isRefused ? (lastTry.message ?? undefined) : undefined;
}

function options({ decision, evidence, settings }: Command): {
  summary: string;
  scheduleToCloseTimeout?: number;
} {
  return { summary: activitySummary(decision, evidence, Date.now(), settings.postsPerSecond) };
}

function purchaseInput({ evidence, settings }: Command): PurchaseInput {
  const { searchId, operationId, resource } = evidence;
  return { searchId, operationId, resource, nonce: uuid4(), settings };
}

function lookInput(command: Command): LookInput {
  const { evidence } = command;
  const run = runFacts(evidence.judgedRunId);
  return { ...purchaseInput(command), run, ...holdOf(evidence) };
}

function holdOf({ hold }: Evidence): { hold?: Hold } {
  return hold ? { hold } : {};
}
