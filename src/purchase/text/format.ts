import type {
  LookupResult,
  OperationSeen,
  PostResult,
  Receipt,
  ResponseFacts,
} from '../contract/activity-results.js';
import type { MonthlyCost } from '../contract/spending.js';

/** Phrases about responses of ACS, durations and times: for the Temporal UI, failures and logs. */

/** `404 NotFound` */
export function formatResponse({ httpStatus, error }: ResponseFacts): string {
  return error ? `${httpStatus} ${error.innererror?.code ?? error.code}` : String(httpStatus);
}

/** What a GET of the operation showed. */
export function formatOperation(seen: OperationSeen): string {
  if (seen.kind === 'ok') return `ACS reports status ${seen.operation.status}`;
  const what = {
    notFound: 'no such operation',
    denied: 'denied',
    throttled: 'throttled',
    rejected: 'rejected',
  };
  return `ACS returned ${formatResponse(seen)} (${what[seen.kind]})`;
}

/** What a lookup showed, with the held numbers where they were read. */
export function formatLookup({ operation, numbers, isSubmitted }: LookupResult): string {
  const text = formatOperation(operation);
  if (isSubmitted) return `${text}; the reservation was submitted for purchase`;
  if (numbers === 'owned') return `${text}; a held number is owned`;
  if (numbers === 'notOwned') return `${text}; no held number is owned`;
  if (numbers === 'removedOwned')
    return `${text}; a number is owned that may belong to another purchase`;
  return text;
}

/** The response to the POST. */
export function formatPost(post: PostResult): string {
  switch (post.kind) {
    case 'accepted':
      return 'ACS accepted the purchase (202)';
    case 'unavailable':
      return `Unknown outcome of the POST: ${post.reason}`;
    case 'denied':
      return `ACS denied the POST (${formatResponse(post)})`;
    case 'throttled':
      return `ACS throttled the POST (${formatResponse(post)})`;
    case 'rejected':
      return `ACS rejected the POST (${formatResponse(post)})`;
  }
}

/** Monthly costs: `4 USD a month`, `2 USD and 8 EUR a month`; empty for none. */
export function formatMonthlyCosts(costs: readonly MonthlyCost[]): string {
  const each = costs.map(({ amount, currencyCode }) => `${amount} ${currencyCode}`);
  return each.length === 0 ? '' : `${each.join(' and ')} a month`;
}

/** The numbers that were not bought, with Azure's reason: `+18335550100, +18335550101 (NoWallet)`. */
export function formatMissing({ missing, missingReason }: Receipt): string {
  const reason = missingReason === undefined ? '' : ` (${missingReason})`;
  return `${missing.join(', ')}${reason}`;
}

/** A duration: `8 s`, `4 min`, `3.5 h`, `6 d`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${trim(Math.max(0, seconds))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${trim(seconds / 3_600)} h`;
  return `${trim(seconds / 86_400)} d`;
}

/** A rate of POSTs: `2/s`, `1 in 5 s`. */
export function formatRate(perSecond: number): string {
  return perSecond < 1 ? `1 in ${formatDuration(1_000 / perSecond)}` : `${perSecond}/s`;
}

/** A point in time as the Temporal UI shows it: `2026-01-01 12:00:00 UTC`. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}
