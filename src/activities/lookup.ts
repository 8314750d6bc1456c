import { Context } from '@temporalio/activity';
import { classifyOperation, type GetResponse } from '../acs/classify-response.js';
import type { AcsClient } from '../acs/client.js';
import type { NoUsableResponse } from '../acs/transport/http-result.js';
import type { PhoneNumberOperation } from '../acs/wire.js';
import type { LookupResult, OperationSeen } from '../purchase/contract/activity-results.js';
import type { WithNonce } from '../purchase/contract/is-result.js';
import { statusMeaning } from '../purchase/contract/status.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import { knownNumbers, type LookupInput } from './inputs.js';
import { judgeEarlierRuns } from './judge-run.js';
import { logCalls } from './log-calls.js';
import { readOwnership } from './numbers.js';
import { scheduledAtMs } from './scheduled-at.js';
import { holdSince, readHold } from './subject-calls.js';
import { acsUnavailable } from './unavailable.js';
import { refuseWrongResource } from './wrong-resource.js';

/** The lookup activity: what ACS shows of the purchase now. Fails, to be retried, without a usable response. */
export function createLookup(deps: Dependencies) {
  return async function lookUpPurchase(input: LookupInput): Promise<WithNonce<LookupResult>> {
    refuseWrongResource(input, deps);
    const acs = logCalls(deps.acs, deps.log, input.subject);
    const result = await withHeartbeat(
      input.settings.heartbeatTimeoutMs,
      { doing: 'looking the purchase up' },
      async () => {
        const times = { leftMs: leftOfActivity(), scheduledAtMs: scheduledAtMs() };
        const judgement = await judgeEarlierRuns(input, deps);
        const seen = await lookUp(acs, input, times);
        return 'reason' in seen ? seen : { ...seen, ...(judgement && { judgement }) };
      },
    );
    if ('reason' in result) throw acsUnavailable(result, input.settings, deps);
    return { ...result, nonce: input.nonce };
  };
}

/** The times of the activity that looks up. */
export interface LookupTimes {
  /** What is left of its time. */
  readonly leftMs: () => number;
  /** When it was scheduled, on the clock of `performance.now()`. */
  readonly scheduledAtMs: number;
}

/**
 * One lookup: the operation, the hold and, where they decide, all held numbers. A request for which there is
 * no time left counts as one without a response.
 */
export async function lookUp(
  acs: AcsClient,
  input: LookupInput,
  { leftMs, scheduledAtMs }: LookupTimes,
): Promise<LookupResult | NoUsableResponse> {
  const { subject, settings } = input;
  const { getTimeoutMs, holdTimeoutMs } = settings;
  const [result, read] = await Promise.all([
    acs.getOperation(subject.operationId, { timeoutMs: getTimeoutMs }),
    readHold(acs, subject, holdTimeoutMs),
  ]);
  const operation = operationSeen(classifyOperation(result, subject.operationId));
  if ('reason' in operation) return operation;
  const hold = read.kind === 'read' ? read.hold : undefined;
  const known = knownNumbers(input, read);
  const limits = { timeoutMs: getTimeoutMs, leftMs };
  // A reservation that can be changed and has no number has bought none.
  const isEmpty =
    read.kind === 'read' && read.named && known.own.length + known.removed.length === 0;
  const ask = () => (isEmpty ? 'notOwned' : readOwnership(acs, known, limits));
  const numbers = numbersDecide(operation) ? await ask() : 'notRead';
  if (typeof numbers === 'object') return numbers;
  const notFound = read.kind === 'none' ? read.notFound : undefined;
  return {
    operation,
    numbers,
    ...(hold && { hold: holdSince(scheduledAtMs, hold) }),
    ...(notFound && { subjectNotFound: notFound }),
    ...(read.kind === 'read' && read.isSubmitted && { isSubmitted: true }),
  };
}

/** The response to the GET of the operation, as a result. */
export function operationSeen(
  response: GetResponse<PhoneNumberOperation>,
): OperationSeen | NoUsableResponse {
  if (response.kind !== 'ok') return response;
  const { value, ...rest } = response;
  return { ...rest, operation: value };
}

/** This share of an activity's time is left for its result to arrive. */
const RESULT_SHARE = 0.05;

/** The time that an activity has for its work. */
export function workMs(timeoutMs: number): number {
  return timeoutMs * (1 - RESULT_SHARE);
}

function leftOfActivity(): () => number {
  const began = performance.now();
  const limitMs = workMs(Context.current().info.startToCloseTimeoutMs);
  return () => limitMs - (performance.now() - began);
}

function numbersDecide(operation: OperationSeen): boolean {
  if (operation.kind !== 'ok') return operation.kind === 'notFound';
  return ['notStarted', 'succeeded'].includes(statusMeaning(operation.operation.status));
}
