import { purchaseStart, type PurchaseCase, type RecordedFacts } from '../record/recorded-facts.js';
import { checkEach, type Check } from './check.js';

/** Temporal may take this time to give the workflow task of a dead worker to another. */
const WORKFLOW_TASK_MS = 10_000;
/** For a busy machine. */
const SLACK_MS = 5_000;

export const cancelsEndPosts: Check = {
  promise: 'no POST follows an acknowledged cancel',
  check: (facts, cases) => {
    const maxMs = maxDelayMs(facts);
    const acknowledged = cases.filter(
      ({ clientRun }) => clientRun.cancel?.result.kind === 'acknowledged',
    );
    const findings = checkEach(acknowledged, (one) => latePost(one, maxMs));
    const isCanceled = facts.runs.some(({ outcome }) => outcome.kind === 'canceled');
    const none = isCanceled ? [] : ['no purchase ended as canceled'];
    return { ...findings, violations: [...findings.violations, ...none] };
  },
};

/** A submit may be under way already, in a worker that is disrupted, or wait for a worker. */
function maxDelayMs({ settings, disruptions }: RecordedFacts): number {
  const durations = disruptions.map(({ startedAt, endedAt }) => endedAt - startedAt);
  return settings.submitTimeoutMs + Math.max(0, ...durations) + WORKFLOW_TASK_MS + SLACK_MS;
}

function latePost({ clientRun, entry, runs }: PurchaseCase, maxMs: number): string | undefined {
  const { subject, cancel } = clientRun;
  if (!cancel) return undefined;
  const late = entry.posts.find(({ receivedAt }) => {
    const at = Date.parse(receivedAt);
    // The cancel does not apply to a purchase that a client started after the canceled one.
    return at > cancel.answeredAt + maxMs && purchaseStart(runs, at) < cancel.at;
  });
  if (!late) return undefined;
  const delayMs = Date.parse(late.receivedAt) - cancel.answeredAt;
  return `${subject.operationId}: a POST ${delayMs} ms after its cancel was acknowledged`;
}
