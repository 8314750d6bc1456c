import { ActivityFailure, CancelledFailure, TimeoutFailure, uuid4 } from '@temporalio/workflow';
import type { LookupInput, PollInput, PurchaseInput } from '../activities/inputs.js';
import {
  isCancelResult,
  isLookupResult,
  isPollResult,
  isSubmitResult,
} from '../purchase/contract/is-result.js';
import type { PurchaseRequest } from '../purchase/contract/request.js';
import { WRONG_RESOURCE } from '../purchase/contract/resource.js';
import { statusMeaning } from '../purchase/contract/status.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { Observation } from '../purchase/state/observe.js';
import { holdNeededByPost, isAbsenceProved, sawPlaceholder } from '../purchase/state/proof.js';
import { mayBeTaken } from '../purchase/state/situation-accepted.js';
import { actionIn, type OpenSituation } from '../purchase/state/situation.js';
import {
  acceptedAtOrStart,
  holdEndsAt,
  mayHaveBought,
  type PurchaseState,
} from '../purchase/state/state.js';
import { activitySummary } from '../purchase/text/ui-text.js';
import type { CancelAwareScope } from './cancel-aware-scope.js';
import { submitMayHaveStarted, type PurchaseActivities } from './proxies.js';
import { runFacts } from './run-facts.js';

/** The last lookup or poll at the deadline may take this long. */
const LAST_ATTEMPT_MS = 60_000;

/** A situation, and all that the execution of its action needs. */
export interface Command {
  readonly situation: OpenSituation;
  readonly request: PurchaseRequest;
  readonly state: PurchaseState;
  readonly settings: Settings;
  readonly activities: PurchaseActivities;
  readonly cancelAware: CancelAwareScope;
}

/** Executes the action of a situation; `undefined` when a cancel request ended it before there was a result. */
export async function execute(command: Command): Promise<Observation | undefined> {
  switch (actionIn(command.situation)) {
    case 'submit':
      return executeSubmit(command);
    case 'lookUp':
      return executeLookup(command);
    case 'poll':
      return executePoll(command);
    case 'cancel':
      return executeCancel(command);
  }
}

async function executeSubmit(command: Command): Promise<Observation | undefined> {
  const { request, state, settings, activities, cancelAware } = command;
  const { phase } = state;
  const placeholderProved =
    phase.kind === 'unaccepted' && sawPlaceholder(phase) && isAbsenceProved(state, phase, settings);
  const holdMs = holdNeededByPost(state, settings);
  const input = { ...lookupInput(command), request, placeholderProved, holdNeededByPostMs: holdMs };
  const scheduledAt = Date.now();
  const scheduleToStartTimeout = queueTimeoutMs(command, holdMs);
  try {
    const limits = { ...options(command), scheduleToStartTimeout };
    // Once a worker has started it, the outcome of the POST must be known, cancel or not.
    return await cancelAware.cancelUntilStarted(
      async (): Promise<Observation> => {
        const result = await activities.submitPurchase.executeWithOptions(limits, [input]);
        return isSubmitResult(result, input.nonce)
          ? { kind: 'submitted', result }
          : { kind: 'submitLost', reason: FOREIGN_RESULT };
      },
      submitMayHaveStarted,
      settings.heartbeatTimeoutMs,
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return Date.now() - scheduledAt >= scheduleToStartTimeout && neverStarted(error)
      ? { kind: 'submitQueueTimedOut' }
      : { kind: 'submitLost', reason: lostReason(error.cause) };
  }
}

/**
 * Whether no attempt of the submit ever started. A timeout before the start of a later attempt carries the
 * failure of the attempt before, or its heartbeat, unless an operator has reset the activity. Only the timeout
 * that we set is believed: one that an operator has shortened may come after such a reset.
 */
function neverStarted({ cause }: ActivityFailure): boolean {
  if (!(cause instanceof TimeoutFailure) || cause.timeoutType !== 'SCHEDULE_TO_START') return false;
  // The SDK's TimeoutFailure has the failure of the attempt before only in its raw form.
  const { cause: before, timeoutFailureInfo } = cause.failure ?? {};
  return !before && !timeoutFailureInfo?.lastHeartbeatDetails?.payloads?.length;
}

function lostReason(cause: Error | undefined): string {
  if (cause instanceof TimeoutFailure) return 'The worker that was to send the POST died or hung';
  return cause instanceof CancelledFailure
    ? 'The submit was canceled when a worker may have started it'
    : 'The activity that was to send the POST failed';
}

const FOREIGN_RESULT = 'The result of the activity was not written by our activity';
/** Between the end of the hold and Temporal's timeout. */
const MIN_QUEUE_TIMEOUT_MS = 1_000;

/** A submit that would start after the hold expires must not use a rate-limit slot: the server drops it. */
function queueTimeoutMs({ state, settings }: Command, holdMs: number): number {
  const lastChanceInMs = holdEndsAt(state) - holdMs - Date.now();
  const leftMs = Number.isFinite(lastChanceInMs) ? lastChanceInMs : settings.assumedHoldMs;
  return Math.max(leftMs, MIN_QUEUE_TIMEOUT_MS);
}

async function executeLookup(command: Command): Promise<Observation | undefined> {
  const { activities } = command;
  const input = lookupInput(command);
  return untilDeadline(command, async (limited) => {
    const result = await activities.lookUpPurchase.executeWithOptions(limited, [input]);
    return isLookupResult(result, input.nonce) ? { kind: 'lookedUp', result } : INCONCLUSIVE;
  });
}

const INCONCLUSIVE: Observation = { kind: 'unanswered', reason: FOREIGN_RESULT };

async function executePoll(command: Command): Promise<Observation | undefined> {
  const { situation, state, activities } = command;
  const { phase } = state;
  if (phase.kind !== 'accepted') throw new Error('only an accepted purchase is polled');
  const now = Date.now();
  const { doubt, operation, cancel, errorsSince, holdUnreadSince } = phase;
  const input: PollInput = {
    ...purchaseInput(command),
    acceptedByResponse: phase.acceptedBy === 'response',
    mayBeCanceled: mayBeTaken(cancel) || statusMeaning(operation?.status ?? '') === 'canceled',
    ageMs: now - acceptedAtOrStart(state),
    ...(doubt?.kind === 'operationMissing' && { notFoundForMs: now - doubt.since }),
    ...(errorsSince !== null && { errorsForMs: now - errorsSince }),
    ...(holdUnreadSince !== null && { holdUnreadForMs: now - holdUnreadSince }),
    readNumbers: 'readNumbers' in situation && situation.readNumbers,
  };
  return untilDeadline(command, async (limited) => {
    const result = await activities.pollOperation.executeWithOptions(limited, [input]);
    return isPollResult(result, input.nonce) ? { kind: 'polled', result } : INCONCLUSIVE;
  });
}

async function executeCancel(command: Command): Promise<Observation> {
  const { cancelOperation } = command.activities;
  const input = purchaseInput(command);
  try {
    const result = await cancelOperation.executeWithOptions(options(command), [input]);
    const response = isCancelResult(result, input.nonce) ? result : 'unavailable';
    return { kind: 'cancelAnswered', response };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { kind: 'cancelAnswered', response: 'unavailable' };
  }
}

/** Lets Temporal retry until the deadline of the purchase, or until a cancel request. */
async function untilDeadline(
  command: Command,
  call: (limited: ReturnType<typeof options>) => Promise<Observation>,
): Promise<Observation | undefined> {
  const leftMs = command.state.startedAt + command.settings.deadlineMs - Date.now();
  const scheduleToCloseTimeout = Math.max(leftMs, LAST_ATTEMPT_MS);
  const limited = { ...options(command), scheduleToCloseTimeout };
  try {
    return await command.cancelAware.run(() => call(limited));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { kind: 'unanswered', reason: wrongResourceIn(error) ?? 'ACS gave no usable response' };
  }
}

/** The last attempt was refused by a worker of another ACS resource: ACS was not asked. */
function wrongResourceIn({ cause }: ActivityFailure): string | undefined {
  // The SDK's TimeoutFailure has the failure of the last attempt only in its raw form.
  const lastAttempt = cause instanceof TimeoutFailure ? cause.failure?.cause : undefined;
  const isRefused = lastAttempt?.applicationFailureInfo?.type === WRONG_RESOURCE;
  return isRefused ? (lastAttempt.message ?? undefined) : undefined;
}

function options({ situation, state, settings }: Command) {
  return { summary: activitySummary(situation, state, Date.now(), settings.postsPerSecond) };
}

function purchaseInput({ state, settings }: Command): PurchaseInput {
  const { subject, resource, hold } = state;
  return {
    subject,
    resource,
    nonce: uuid4(),
    settings,
    mayHaveBought: mayHaveBought(state),
    ...(hold.kind === 'read' && {
      held: {
        phoneNumbers: hold.phoneNumbers,
        earlierNumbers: hold.earlierNumbers,
        phoneNumberType: hold.phoneNumberType,
      },
    }),
  };
}

function lookupInput(command: Command): LookupInput {
  return { ...purchaseInput(command), run: runFacts(command.state.judgedRunId) };
}
