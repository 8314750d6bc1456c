import { wasReplaced, type PurchaseCase, type ReportedOutcome } from '../record/recorded-facts.js';
import type { ClientRun } from '../run/client-run.js';
import { checkEach, isUnknown, type Check } from './check.js';

/** A reset or a start by an operator closes one run and opens the next at about the same time. */
const SAME_TIME_MS = 1_000;

/** A reset just after the end makes another run of the purchase. */
function isReset({ operated }: ClientRun): boolean {
  return operated?.action === 'resetToFirstTask' || operated?.action === 'resetToLastTask';
}

export const duplicatesAreOne: Check = {
  promise: 'duplicate requests are one purchase',
  check: (_facts, cases) =>
    checkEach(cases, (one) => {
      const { clientRun, runs } = one;
      const { subject, requests } = clientRun;
      const { operationId } = subject;
      const results = requests.map(({ result }) => result);
      const isOther = results.some(
        (result) => result.kind === 'acknowledged' && result.operationId !== operationId,
      );
      if (isOther) return `${operationId}: another operation was acknowledged`;
      const isRejected = results.some(({ kind }) => kind === 'rejected');
      const isFailed = runs.some(({ outcome }) => outcome.kind === 'failed');
      if (isRejected && !isFailed)
        return `${operationId}: a request was rejected, and no run failed`;
      return runs.flatMap((run, index) => {
        const next = runs[index + 1];
        if (!next) return [];
        if (run.outcome.kind === 'bought' && !isReset(clientRun))
          return [`${operationId}: started again after it was bought`];
        const closedAt = run.closedAt - (wasReplaced(one, run) ? SAME_TIME_MS : 0);
        return next.startedAt < closedAt ? [`${operationId}: two runs at the same time`] : [];
      });
    }),
};

export const clientsAgree: Check = {
  promise: 'gateway and client report the outcome that Temporal has',
  check: ({ reportedOutcomes }, cases) =>
    checkEach(cases, (one) => {
      const { operationId } = one.clientRun.subject;
      const reported = reportedOutcomes[operationId];
      const problem = reported ? disagreement(one, reported) : 'no client was asked';
      return problem && `${operationId}: ${problem}`;
    }),
};

function disagreement(
  { runs, entry }: PurchaseCase,
  { gateway, client }: ReportedOutcome,
): string | undefined {
  const outcome = runs.at(-1)?.outcome;
  if (gateway === 'no response') return 'the gateway did not answer';
  const reported = `the gateway reports ${gateway}, the client ${client}`;
  const compare = (ofGateway: string, ofClient: string) =>
    gateway === ofGateway && client === ofClient ? undefined : reported;
  if (outcome?.kind === 'bought') return compare('succeeded', 'succeeded');
  if (outcome?.kind === 'canceled') return compare('failed', 'canceled');
  if (outcome?.kind === 'failed' && !isUnknown(outcome)) return compare('failed', 'failed');
  if (client !== 'unknown') return reported;
  // The gateway has asked ACS, which may know the outcome by now.
  const isWrong = gateway === 'failed' && entry.bought.length > 0;
  return isWrong ? `${reported}, and the numbers are owned` : undefined;
}
