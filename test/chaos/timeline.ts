import {
  casesOf,
  type PurchaseCase,
  type RecordedFacts,
} from '../../chaos/record/recorded-facts.js';

/** What happened to each purchase that a violation names, in the order of time. */
export function timelineOf(facts: RecordedFacts, violations: readonly string[]): string {
  const named = casesOf(facts).filter(({ clientRun }) =>
    violations.some((violation) => violation.includes(clientRun.subject.operationId)),
  );
  return named.flatMap((one) => [one.clientRun.subject.operationId, ...linesOf(one)]).join('\n  ');
}

function linesOf({ clientRun, entry, runs }: PurchaseCase): string[] {
  const { posts, gets, cancels } = entry;
  const { plan, operated } = clientRun;
  const lines = [
    ...posts.map((post) => `${post.receivedAt} POST ${JSON.stringify(post)}`),
    ...gets.map(({ at, ...get }) => `${at} GET ${JSON.stringify(get)}`),
    ...cancels.map(({ at, ...cancel }) => `${at} DELETE ${JSON.stringify(cancel)}`),
    ...(operated ? [`${iso(operated.at)} operator ${JSON.stringify(operated)}`] : []),
    ...runs.map(({ startedAt }) => `${iso(startedAt)} run started`),
    ...runs.map(({ closedAt, outcome }) => `${iso(closedAt)} run ended ${JSON.stringify(outcome)}`),
  ];
  return [`planned: ${JSON.stringify(plan)}`, ...lines.sort()];
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'open:';
}
