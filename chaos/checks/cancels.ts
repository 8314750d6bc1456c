import { purchaseStart, type Case, type Facts } from '../facts/facts.js';
import { each, type Check } from './check.js';

/** Temporal takes so long to hand the work of a worker that died to another; and a machine that is busy. */
const WORKFLOW_TASK_MS = 10_000;
const SLACK_MS = 5_000;

/** Whoever was told that the wish was heard is obeyed: soon nothing is sent any more. */
export const cancelsAreObeyed: Check = {
  promise: 'a cancel that was acknowledged ends the POSTs',
  hold: (facts, cases) => {
    const boundMs = longestMs(facts);
    const acknowledged = cases.filter(({ called }) => called.cancel?.told.is === 'acknowledged');
    const verdict = each(acknowledged, (one) => lateProblem(one, boundMs));
    const canceled = facts.runs.some(({ end }) => end.is === 'canceled');
    const none = canceled ? [] : ['no purchase ended as canceled'];
    return { ...verdict, violations: [...verdict.violations, ...none] };
  },
};

/** A POST may be under way already, in a worker that is struck down, or waits for one. */
function longestMs({ settings, struck }: Facts): number {
  const blows = struck.map(({ dealtAt, mendedAt }) => mendedAt - dealtAt);
  return settings.submitTimeoutMs + Math.max(0, ...blows) + WORKFLOW_TASK_MS + SLACK_MS;
}

function lateProblem({ called, entry, runs }: Case, boundMs: number): string | undefined {
  const { searchId, cancel } = called;
  if (!cancel) return undefined;
  const late = entry.posts.find(({ receivedAt }) => {
    const at = Date.parse(receivedAt);
    // Of a purchase that a caller started anew, once the canceled one was over, nobody has said so.
    return at > cancel.answeredAt + boundMs && purchaseStart(runs, at) < cancel.at;
  });
  if (!late) return undefined;
  const afterMs = Date.parse(late.receivedAt) - cancel.answeredAt;
  return `${searchId}: a POST ${afterMs} ms after its cancel was acknowledged`;
}
