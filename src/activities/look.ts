import { Context } from '@temporalio/activity';
import type { AcsClient } from '../acs/client.js';
import { meaningOfOperation, type Found, type Unavailable } from '../acs/meaning.js';
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
        return 'why' in seen ? seen : { ...seen, ...(judgement && { judgement }) };
      },
    );
    if ('why' in report) throw acsUnavailable(report, input.settings, deps);
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
): Promise<LookReport | Unavailable> {
  const { getTimeoutMs, holdTimeoutMs } = input.settings;
  const [reply, read] = await Promise.all([
    acs.getOperation(input.operationId, { timeoutMs: getTimeoutMs }),
    input.hold
      ? ({ is: 'read', hold: input.hold } as const)
      : askForHold(acs, input.searchId, holdTimeoutMs),
  ]);
  const hold = read.is === 'read' ? read.hold : undefined;
  const notFound = read.is === 'none' ? read.notFound : undefined;
  const operation = operationSeen(meaningOfOperation(reply, input.operationId));
  if (operation.is === 'unavailable') return operation;
  const numbers: NumbersSeen | Unavailable = numbersDecide(operation)
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

/** An answer to the GET of the operation in the words of the purchase. */
export function operationSeen(found: Found<PhoneNumberOperation>): OperationSeen | Unavailable {
  if (found.is !== 'present') return found;
  const { value, ...rest } = found;
  return { ...rest, status: value.status, operation: value };
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
