import type { Facts } from '../../chaos/facts/facts.js';

/** All that is known of the searches that a violation names, line by line: what happened to them, and when. */
export function accountOf(facts: Facts, violations: readonly string[]): string {
  const named = Object.values(facts.ledger.searches).filter(({ searchId }) =>
    violations.some((violation) => violation.includes(searchId)),
  );
  return named.flatMap((entry) => [entry.searchId, ...linesOf(facts, entry.searchId)]).join('\n  ');
}

function linesOf({ called, ledger, runs }: Facts, searchId: string): string[] {
  const { posts = [], gets = [], cancels = [] } = ledger.searches[searchId] ?? {};
  const own = runs.filter(({ operationId }) => operationId.endsWith(searchId));
  const { plan, operated } = called.find((one) => one.searchId === searchId) ?? {};
  const lines = [
    ...posts.map((post) => `${post.receivedAt} POST ${JSON.stringify(post)}`),
    ...gets.map(({ at, ...get }) => `${at} GET ${JSON.stringify(get)}`),
    ...cancels.map(({ at, ...cancel }) => `${at} DELETE ${JSON.stringify(cancel)}`),
    ...(operated ? [`${iso(operated.at)} an operator ${JSON.stringify(operated)}`] : []),
    ...own.map(({ startedAt }) => `${iso(startedAt)} a run began`),
    ...own.map(({ closedAt, end }) => `${iso(closedAt)} a run ended ${JSON.stringify(end)}`),
  ];
  return [`planned: ${JSON.stringify(plan)}`, ...lines.sort()];
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'not yet:';
}
