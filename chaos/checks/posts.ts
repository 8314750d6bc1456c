import type { LedgerEntry, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { PurchaseCase } from '../record/recorded-facts.js';
import { checkEach, EXCUSED, isReadable, type Check } from './check.js';
import { missingProof, showsSubmitted, type PostPair } from './proof.js';

export const provedBeforeNextPost: Check = {
  promise: 'no second POST without a proof that ACS does not have the first',
  check: (facts, cases) =>
    checkEach(
      cases.flatMap((one) => pairsOf(one, facts.settings)),
      (pair) => {
        const missing = missingProof(pair, facts);
        if (missing === undefined || missing === EXCUSED) return missing;
        return `${pair.one.clientRun.subject.operationId}: a POST at ${pair.second.receivedAt}, ${missing}`;
      },
    ),
};

export const boughtOnce: Check = {
  promise: 'nothing is bought twice',
  check: ({ ledger }, cases) => {
    const repeated = checkEach(cases, ({ clientRun, entry }) => {
      const processed = inProcessingOrder(entry);
      const accepted = processed.findIndex(({ outcome }) => outcome === 'accepted');
      const after = accepted < 0 ? 0 : processed.length - accepted - 1;
      if (after <= 0) return undefined;
      return looksNotStarted(entry, processed)
        ? EXCUSED
        : `${clientRun.subject.operationId}: ${after} POSTs were processed after the accepted one`;
    });
    const numbers = cases.flatMap(({ entry }) =>
      entry.bought.map(({ phoneNumber }) => phoneNumber),
    );
    const twice = numbers.filter((number, index) => numbers.indexOf(number) !== index);
    const unmatched = ledger.unmatchedPosts.length;
    return {
      ...repeated,
      violations: [
        ...repeated.violations,
        ...twice.map((number) => `${number} was bought twice`),
        ...(unmatched > 0 ? [`${unmatched} POSTs for unknown ids`] : []),
      ],
    };
  },
};

/** The order may differ from that of their receipt. */
function inProcessingOrder({ posts }: LedgerEntry): LedgerPost[] {
  const processed = posts.filter(({ processedAt }) => processedAt !== null);
  return processed.sort((a, b) => (a.processedAt ?? '').localeCompare(b.processedAt ?? ''));
}

/**
 * Whether every response showed the operation as `notStarted`, before the first POST and until the last, and none a
 * reservation that was purchased. Then no response showed that ACS had accepted the purchase.
 */
function looksNotStarted({ gets }: LedgerEntry, processed: readonly LedgerPost[]): boolean {
  const lookups = gets.filter((get) => get.of === 'operation' && isReadable(get));
  const first = processed[0]?.receivedAt ?? '';
  const last = processed.at(-1)?.receivedAt ?? '';
  const before = lookups.filter(({ at }) => at <= first).at(-1);
  const since = lookups.filter(({ at }) => at > first && at <= last);
  if (gets.some((get) => showsSubmitted(get) && isReadable(get) && get.at <= last)) return false;
  return [before, ...since].every((lookup) => /^notStarted$/i.test(lookup?.status ?? ''));
}

/** Every POST that may have been accepted, with the next POST of the same subject. */
function pairsOf(one: PurchaseCase, settings: Durations): PostPair[] {
  const { posts } = one.entry;
  return posts.flatMap((first, index) => {
    const second = posts[index + 1];
    return second && !isRejected(first, second, settings) ? [{ one, first, second }] : [];
  });
}

/**
 * Whether a 4xx reached the worker before it sent the second POST. A 408 does not prove a rejection, and neither does
 * a response that arrives in small pieces.
 */
function isRejected(
  { answer, receivedAt, answeredAt, fault }: LedgerPost,
  second: LedgerPost,
  { postTimeoutMs }: Durations,
): boolean {
  if (typeof answer !== 'number' || answer < 400 || answer >= 500 || answer === 408) return false;
  if (fault === 'trickle') return false;
  if (answeredAt === null || answeredAt > second.receivedAt) return false;
  return Date.parse(answeredAt) - Date.parse(receivedAt) < postTimeoutMs;
}
