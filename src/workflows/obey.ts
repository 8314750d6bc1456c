import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import type { LookInput, PollInput } from '../activities/inputs.js';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { Decision } from '../purchase/decision.js';
import { begunAt, holdEndsAt, type Evidence } from '../purchase/evidence.js';
import { mayStillArriveMs, type Loss } from '../purchase/lost-submit.js';
import type { Observation } from '../purchase/observe.js';
import { absenceProved, sawShadow } from '../purchase/proof.js';
import type { Settings } from '../purchase/settings.js';
import { activitySummary } from '../purchase/story.js';
import type { Interruptible } from './interruptible.js';
import type { PurchaseActivities } from './proxies.js';

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
  const holdEndsInMs = holdEndsAt(evidence, settings.assumedHoldMs) - Date.now();
  const shadowProved = sawShadow(evidence) && absenceProved(evidence, settings);
  const input = {
    ...target(command),
    request,
    shadowProved,
    ...(Number.isFinite(holdEndsInMs) && { holdEndsInMs }),
  };
  try {
    const limits = { ...options(command), ...turnWithin(holdEndsInMs, settings) };
    // Once a worker has begun, what comes of the POST must be known, cancel or not.
    const report = await interruptible.unlessBegun(() =>
      activities.submitPurchase.executeWithOptions(limits, [input]),
    );
    return report && { kind: 'submitted', report };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const loss = lossOf(error);
    if (loss === 'SCHEDULE_TO_START') return { kind: 'notBegun', why: TURN_MISSED };
    // Whether its own look was made, and what it showed, died with the worker: what earlier ones showed counts.
    const absentBefore = evidence.absence?.sawOperation === false;
    return { kind: 'submitLost', absentBefore, ...lost(loss, settings) };
  }
}

const TURN_MISSED = 'its turn to be POSTed did not come while its numbers were held';
/** Between the hold that ends and the engine that says so. */
const LEAST_WAIT_MS = 1_000;

/** Who comes too late must not use up the turn of somebody who does not: the engine takes it out of the queue. */
function turnWithin(holdEndsInMs: number, { assumedHoldMs }: Settings) {
  const leftMs = Number.isFinite(holdEndsInMs) ? holdEndsInMs : assumedHoldMs;
  return { scheduleToStartTimeout: Math.max(leftMs, LEAST_WAIT_MS) };
}

/** By which time limit the engine gave a submit up. */
function lossOf({ cause }: ActivityFailure): Loss | 'SCHEDULE_TO_START' {
  return (cause instanceof TimeoutFailure ? cause.timeoutType : undefined) ?? 'OTHER';
}

/** What is known of a submit that a worker had begun with, and that was lost. */
function lost(loss: Loss, settings: Settings) {
  const why =
    loss === 'OTHER'
      ? 'the activity that was to send the POST failed'
      : 'the worker that was to send the POST died or hung';
  return { mayArriveForMs: mayStillArriveMs(loss, settings), why };
}

async function look(command: Command): Promise<Observation | undefined> {
  const { activities, interruptible } = command;
  return untilDeadline(command, async (limited) => {
    const report = await interruptible.run(() =>
      activities.lookForPurchase.executeWithOptions(limited, [target(command)]),
    );
    return report && { kind: 'looked', report };
  });
}

async function poll(command: Command, readNumbers: boolean): Promise<Observation | undefined> {
  const { evidence, activities, interruptible } = command;
  const now = Date.now();
  const { absentSince, troubledSince } = evidence.polling ?? {};
  const input: PollInput = {
    ...target(command),
    acknowledged: evidence.acknowledgedAt !== null,
    ageMs: now - begunAt(evidence),
    ...(absentSince != null && { absentForMs: now - absentSince }),
    ...(troubledSince != null && { troubledForMs: now - troubledSince }),
    readNumbers,
  };
  return untilDeadline(command, async (limited) => {
    const report = await interruptible.run(() =>
      activities.pollOperation.executeWithOptions(limited, [input]),
    );
    return report && { kind: 'polled', report };
  });
}

async function cancel(command: Command): Promise<Observation> {
  const { activities } = command;
  try {
    const report = await activities.cancelOperation.executeWithOptions(options(command), [
      target(command),
    ]);
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
    // The engine gives up at once when its next try would come after the deadline: that may be minutes before it.
    return Date.now() < command.evidence.startedAt + command.settings.deadlineMs
      ? { kind: 'unanswered', why: 'ACS gives no answer' }
      : { kind: 'lastChanceMissed', why: 'ACS gave no answer until the deadline' };
  }
}

function options({ decision, evidence, settings }: Command): {
  summary: string;
  scheduleToCloseTimeout?: number;
} {
  return { summary: activitySummary(decision, evidence, Date.now(), settings.postsPerSecond) };
}

function target({ evidence, settings }: Command): LookInput {
  const { searchId, operationId, hold } = evidence;
  return { searchId, operationId, settings, ...(hold && { hold }) };
}
