import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';

/** What happened to each search that a violation names, in the order of time. */
export function timelineOf(facts: RecordedFacts, violations: readonly string[]): string {
  const named = Object.values(facts.ledger.searches).filter(({ searchId }) =>
    violations.some((violation) => violation.includes(searchId)),
  );
  return named.flatMap((entry) => [entry.searchId, ...linesOf(facts, entry.searchId)]).join('\n  ');
}

function linesOf({ clientRuns, ledger, runs }: RecordedFacts, searchId: string): string[] {
  const { posts = [], gets = [], cancels = [] } = ledger.searches[searchId] ?? {};
  const own = runs.filter(({ operationId }) => operationId.endsWith(searchId));
  const { plan, operated } = clientRuns.find((one) => one.searchId === searchId) ?? {};
  const lines = [
    ...posts.map((post) => `${post.receivedAt} POST ${JSON.stringify(post)}`),
    ...gets.map(({ at, ...get }) => `${at} GET ${JSON.stringify(get)}`),
    ...cancels.map(({ at, ...cancel }) => `${at} DELETE ${JSON.stringify(cancel)}`),
    ...(operated ? [`${iso(operated.at)} operator ${JSON.stringify(operated)}`] : []),
    ...own.map(({ startedAt }) => `${iso(startedAt)} run started`),
    ...own.map(({ closedAt, outcome }) => `${iso(closedAt)} run ended ${JSON.stringify(outcome)}`),
  ];
  return [`planned: ${JSON.stringify(plan)}`, ...lines.sort()];
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'open:';
}
