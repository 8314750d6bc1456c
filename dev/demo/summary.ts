import type { LedgerEntry } from '../../emulator/index.js';

export interface Times {
  readonly purchaseMs: number;
  /** How long no worker ran. */
  readonly noWorkerMs: number;
}

/** The rows of the summary of one purchase. */
export function summaryRows(entry: LedgerEntry, times: Times): [label: string, value: string][] {
  const { posts, gets, bought, monthlyCosts } = entry;
  const processed = posts.filter(({ processedAt }) => processedAt !== null);
  const polls = gets.filter(({ of }) => of === 'operation');
  const accepted = Date.parse(processed[0]?.processedAt ?? '');
  const costs = monthlyCosts.map((cost) => `${cost.amount} ${cost.currencyCode} a month`);
  const done = Date.parse(bought.at(-1)?.at ?? '');
  return [
    ['POSTs', `${posts.length} received, ${processed.length} processed`],
    ['GETs', `${polls.length} of the operation, ${gets.length - polls.length} others`],
    ['numbers bought', bought.map(({ phoneNumber }) => phoneNumber).join(', ') || 'none'],
    ['cost', costs.join(' and ') || 'none'],
    ['Azure took', Number.isFinite(done - accepted) ? seconds(done - accepted) : 'not finished'],
    ['the purchase took', `${seconds(times.purchaseMs)}, from the call to the result`],
    ['without a worker', seconds(times.noWorkerMs)],
  ];
}

/** What differs from the promise: one POST, and each held number bought once. */
export function brokenPromises({ posts, bought, phoneNumbers }: LedgerEntry): string[] {
  const problems: string[] = [];
  if (posts.length !== 1) problems.push(`${posts.length} POSTs instead of one`);
  const missing = phoneNumbers.filter(
    (held) => bought.filter(({ phoneNumber }) => phoneNumber === held).length !== 1,
  );
  if (missing.length > 0) problems.push(`not bought exactly once: ${missing.join(', ')}`);
  return problems;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
