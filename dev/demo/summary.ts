import type { LedgerEntry } from '../../emulator/index.js';

/** What the demo measured beside the ledger, in milliseconds. */
export interface Times {
  /** From the start of the purchase to its end. */
  readonly purchaseMs: number;
  /** For how long no worker lived. */
  readonly withoutWorkerMs: number;
}

/** The account of one purchase, read from the emulator's ledger: labels and what stands beside them. */
export function summaryRows(entry: LedgerEntry, times: Times): [label: string, value: string][] {
  const { posts, gets, bought, monthlyCost } = entry;
  const processed = posts.filter(({ processedAt }) => processedAt !== null);
  const polls = gets.filter(({ of }) => of === 'operation');
  const accepted = Date.parse(processed[0]?.processedAt ?? '');
  const done = Date.parse(bought.at(-1)?.at ?? '');
  return [
    ['POSTs', `${posts.length} received, ${processed.length} processed`],
    ['GETs', `${polls.length} of the operation, ${gets.length - polls.length} of other things`],
    ['numbers bought', bought.map(({ phoneNumber }) => phoneNumber).join(', ') || 'none'],
    ['cost', `${monthlyCost.amount} ${monthlyCost.currencyCode} a month`],
    ['Azure took', Number.isFinite(done - accepted) ? seconds(done - accepted) : 'for ever'],
    ['the purchase took', `${seconds(times.purchaseMs)}, from the call to the receipt`],
    ['without a worker', seconds(times.withoutWorkerMs)],
  ];
}

/** What in the ledger breaks the promise of the demo: one POST, and every number of the hold bought once. */
export function brokenPromises({ posts, bought, phoneNumbers }: LedgerEntry): string[] {
  const problems: string[] = [];
  if (posts.length !== 1) problems.push(`there were ${posts.length} POSTs instead of one`);
  const missing = phoneNumbers.filter(
    (held) => bought.filter(({ phoneNumber }) => phoneNumber === held).length !== 1,
  );
  if (missing.length > 0) problems.push(`not bought exactly once: ${missing.join(', ')}`);
  return problems;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
