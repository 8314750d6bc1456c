import { wasReplaced, type PurchaseCase } from '../record/recorded-facts.js';
import { acceptedPost, checkEach, isUnknown, reportsNothingBought, type Check } from './check.js';

export const everyPurchaseEnds: Check = {
  promise: 'every acknowledged purchase reaches an outcome',
  check: ({ unstarted }, cases) => {
    // A purchase that its clients did not see end counts once, as late.
    const inTime = cases.filter(({ clientRun }) => clientRun.ended !== undefined);
    const findings = checkEach(inTime, missingOutcome);
    const late = cases.length - inTime.length;
    if (late === 0 && unstarted === 0) return findings;
    const open = `${late} purchases had not ended, ${unstarted} had not started`;
    const violations = [`the time was over: ${open}`, ...findings.violations];
    return { ...findings, checked: cases.length, violations };
  },
};

function missingOutcome(one: PurchaseCase): string | undefined {
  const { clientRun, runs } = one;
  const { requests, subject } = clientRun;
  const { operationId } = subject;
  const unanswered = requests.filter(({ result }) => result.kind === 'noResponse');
  if (unanswered.length > 0) return `${operationId}: ${unanswered.length} requests got no response`;
  if (runs.length === 0) return `${operationId}: Temporal has no run`;
  const incomplete = runs.find(
    (run) => run.outcome.kind === 'incomplete' && !wasReplaced(one, run),
  );
  return incomplete?.outcome.kind === 'incomplete'
    ? `${operationId}: ${incomplete.outcome.reason}`
    : undefined;
}

export const continuedRuns: Check = {
  promise: 'a run that continues as new is followed by the run that it names',
  check: (_facts, cases) =>
    checkEach(
      cases.flatMap(({ clientRun, runs }) =>
        runs.flatMap(({ outcome }, index) =>
          outcome.kind === 'continued'
            ? [{ of: clientRun.subject, named: outcome.nextRunId, next: runs[index + 1] }]
            : [],
        ),
      ),
      ({ of, named, next }) =>
        next?.runId === named ? undefined : `${of.operationId}: the next run is not ${named}`,
    ),
};

export const boughtIsOwned: Check = {
  promise: 'a purchase is reported as bought exactly if the ledger has its numbers',
  check: (_facts, cases) =>
    checkEach(cases, ({ clientRun, entry, runs }) => {
      const { operationId } = clientRun.subject;
      const owned = entry.bought.map(({ phoneNumber }) => phoneNumber);
      const last = runs.at(-1)?.outcome;
      if (last?.kind !== 'bought') {
        const isAllowed = owned.length === 0 || (last && isUnknown(last));
        return isAllowed ? undefined : `${operationId}: owned, and not reported as bought`;
      }
      const { confirmed, missing, unread } = last;
      const isTrue =
        owned.length > 0 &&
        confirmed.every((number) => owned.includes(number)) &&
        !missing.some((number) => owned.includes(number)) &&
        owned.every((number) => confirmed.includes(number) || unread.includes(number));
      const receipt = `confirmed ${confirmed.join()}, missing ${missing.join()}, unread ${unread.join()}`;
      return isTrue ? undefined : `${operationId}: ${receipt}; owned ${owned.join()}`;
    }),
};

export const nothingBoughtIsTrue: Check = {
  promise: 'no purchase that is reported as rejected, failed, expired or canceled was bought',
  check: (_facts, cases) =>
    checkEach(
      cases.flatMap((one) => one.runs.filter(reportsNothingBought).map((run) => ({ one, run }))),
      ({ one, run }) => {
        const post = acceptedPost(one);
        if (!post || one.entry.bought.length === 0) return undefined;
        // A later run may have bought it.
        const isBefore = Date.parse(post.receivedAt) <= run.closedAt;
        const { operationId } = one.clientRun.subject;
        return isBefore ? `${operationId}: reported as ${run.outcome.kind}, and bought` : undefined;
      },
    ),
};
