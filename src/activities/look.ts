import { Context } from '@temporalio/activity';
import type { AcsClient } from '../acs/client.js';
import { classifyOperation, type GetResponse } from '../acs/classify-response.js';
import type { NoUsableResponse } from '../acs/http-result.js';
import type { PhoneNumberOperation } from '../acs/wire.js';
import type { Answering } from '../purchase/is-report.js';
import type { LookReport, NumbersSeen, OperationSeen } from '../purchase/reports.js';
import { statusMeaning } from '../purchase/status.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import type { LookInput } from './inputs.js';
import { judgeEarlierRuns } from './judge-run.js';
import { logged } from './logged.js';
import { askForHold, ownership } from './numbers.js';
import { acsUnavailable } from './unavailable.js';
import { refuseWrongResource } from './wrong-resource.js';

/** The look activity: what ACS shows of the purchase now. Fails, to be retried, while ACS does not answer. */
export function createLook(deps: Dependencies) {
  return async function lookForPurchase(input: LookInput): Promise<Answering<LookReport>> {
    refuseWrongResource(input, deps);
    const acs = logged(deps.acs, deps.log, input.searchId);
    const report = await withHeartbeat(
      input.settings.heartbeatTimeoutMs,
      { doing: 'looking whether ACS has the purchase' },
      async () => {
        const leftMs = leftOfActivity();
        const judgement = await judgeEarlierRuns(input, deps);
        const seen = await look(acs, input, leftMs);
        return 'reason' in seen ? seen : { ...seen, ...(judgement && { judgement }) };
      },
    );
    if ('reason' in report) throw acsUnavailable(report, input.settings, deps);
    return { ...report, nonce: input.nonce };
  };
}

/**
 * One look: the operation, the hold where it is not known yet, and the numbers where they decide. What it has no time left to ask counts
 * as not answered.
 */
export async function look(
  acs: AcsClient,
  input: LookInput,
  leftMs: () => number,
): Promise<LookReport | NoUsableResponse> {
  const { getTimeoutMs, holdTimeoutMs } = input.settings;
  const [result, read] = await Promise.all([
    acs.getOperation(input.operationId, { timeoutMs: getTimeoutMs }),
    input.hold
      ? ({ kind: 'read', hold: input.hold } as const)
      : askForHold(acs, input.searchId, holdTimeoutMs),
  ]);
  const hold = read.kind === 'read' ? read.hold : undefined;
  const notFound = read.kind === 'none' ? read.notFound : undefined;
  const operation = operationSeen(classifyOperation(result, input.operationId));
  if ('reason' in operation) return operation;
  const numbers: NumbersSeen | NoUsableResponse = numbersDecide(operation)
    ? await ownership(acs, hold, { timeoutMs: getTimeoutMs, leftMs })
    : 'notAsked';
  if (typeof numbers === 'object') return numbers;
  return {
    operation,
    numbers,
    ...(hold && { hold }),
    ...(notFound && { searchNotFound: notFound }),
  };
}

/** Maps the response to the GET of the operation to the types of the reports. */
export function operationSeen(
  response: GetResponse<PhoneNumberOperation>,
): OperationSeen | NoUsableResponse {
  if ('reason' in response) return response;
  if (response.kind === 'ok') {
    const { kind: _, value, ...rest } = response;
    return { is: 'present', ...rest, status: value.status, operation: value };
  }
  const { kind, ...facts } = response;
  return { is: kind === 'notFound' ? 'absent' : 'withheld', ...facts };
}

/** Of an activity's time, this much is left for its report to arrive. */
const REPORT_SHARE = 0.05;

/** The time that an activity has for its work. */
export function workMs(timeoutMs: number): number {
  return timeoutMs * (1 - REPORT_SHARE);
}

function leftOfActivity(): () => number {
  const began = performance.now();
  const limitMs = workMs(Context.current().info.startToCloseTimeoutMs);
  return () => limitMs - (performance.now() - began);
}

function numbersDecide(operation: OperationSeen): boolean {
  if (operation.is !== 'present') return operation.is === 'absent';
  return ['notStarted', 'succeeded'].includes(statusMeaning(operation.status));
}
