import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/settings.js';
import { each, mayBeRead, type Check } from './check.js';

/** How much later than it was sent a POST may be noted as received, on a machine that is busy. */
const RECEIPT_LAG_MS = 600;

/** Never blind: between a POST that may have been accepted and the next lies a proof that it was not. */
export const noBlindPost: Check = {
  promise: 'no second POST while an earlier one was unaccounted for',
  hold: ({ settings }, cases) =>
    each(
      cases.flatMap(({ entry }) => pairsOf(entry, settings)),
      ({ entry, first, second }) => {
        const why = unproved(entry, first, second, settings);
        return why && `${entry.searchId}: a POST at ${second.receivedAt}, ${why}`;
      },
    ),
};

/** Money is spent once: no POST is acted upon after one that was accepted, and no number is sold twice. */
export const boughtOnce: Check = {
  promise: 'no search is bought twice',
  hold: ({ ledger }, cases) => {
    const late = each(cases, ({ entry }) => {
      const acted = actedUpon(entry);
      const accepted = acted.findIndex(({ outcome }) => outcome === 'accepted');
      const after = accepted < 0 ? 0 : acted.length - accepted - 1;
      return after > 0 && !stoodStill(entry, acted)
        ? `${entry.searchId}: ${after} POSTs reached a service that had it`
        : undefined;
    });
    const numbers = cases.flatMap(({ entry }) =>
      entry.bought.map(({ phoneNumber }) => phoneNumber),
    );
    const twice = numbers.filter((number, index) => numbers.indexOf(number) !== index);
    const strange = ledger.unmatchedPosts.length;
    return {
      examined: late.examined,
      violations: [
        ...late.violations,
        ...twice.map((number) => `${number} was bought twice`),
        ...(strange > 0 ? [`${strange} POSTs for searches that do not exist`] : []),
      ],
    };
  },
};

/** In the order in which the service acted upon them, which need not be that of their receipt. */
function actedUpon({ posts }: LedgerEntry): LedgerPost[] {
  const acted = posts.filter(({ processedAt }) => processedAt !== null);
  return acted.sort((a, b) => (a.processedAt ?? '').localeCompare(b.processedAt ?? ''));
}

/**
 * The one case in which nobody can know: an operation that did not run before the POST, did not run after it, and showed
 * no number, for longer than any purchase takes. The service has told nobody that it was purchased.
 */
function stoodStill({ gets }: LedgerEntry, acted: readonly LedgerPost[]): boolean {
  const looks = gets.filter((get) => get.of === 'operation' && mayBeRead(get));
  const first = acted[0]?.receivedAt ?? '';
  const last = acted.at(-1)?.receivedAt ?? '';
  const before = looks.filter(({ at }) => at <= first).at(-1);
  const since = looks.filter(({ at }) => at > first && at <= last);
  return [before, ...since].every((look) => /^notStarted$/i.test(look?.status ?? ''));
}

interface Pair {
  readonly entry: LedgerEntry;
  readonly first: LedgerPost;
  readonly second: LedgerPost;
}

/** Every POST that may have been accepted, with every later one of the same search. */
function pairsOf(entry: LedgerEntry, settings: Durations): Pair[] {
  return entry.posts.flatMap((first, index) =>
    entry.posts
      .slice(index + 1)
      .filter((second) => !isClearRefusal(first, second, settings))
      .map((second) => ({ entry, first, second })),
  );
}

/** Somebody who still waited was told no, before the other was sent. A 408 tells nothing. */
function isClearRefusal(
  { answer, receivedAt, answeredAt }: LedgerPost,
  second: LedgerPost,
  { postTimeoutMs }: Durations,
): boolean {
  if (typeof answer !== 'number' || answer < 400 || answer >= 500 || answer === 408) return false;
  if (answeredAt === null || answeredAt > second.receivedAt) return false;
  return Date.parse(answeredAt) - Date.parse(receivedAt) < postTimeoutMs;
}

/**
 * What is missing of a proof: looks in a row, asked once the POST could no longer arrive, that found nothing over a
 * time; over a longer one when an operation showed among them, or no number could be asked for.
 */
function unproved(
  entry: LedgerEntry,
  first: LedgerPost,
  second: LedgerPost,
  settings: Durations,
): string | undefined {
  const from = Date.parse(first.receivedAt) + settings.postTimeoutMs - RECEIPT_LAG_MS;
  const until = Date.parse(second.receivedAt);
  const between = entry.gets.filter(
    (get) => mayBeRead(get) && Date.parse(get.at) >= from && Date.parse(get.at) <= until,
  );
  const looks = between.filter(({ of }) => of === 'operation');
  const numbers = between.filter(({ of }) => of === 'number');
  const seen = looks.find((look) => look.answer === 200 && !isShadow(look, numbers));
  if (seen) return `after the operation was seen ${seen.status}`;
  if (numbers.some(({ answer }) => answer === 200)) return 'after a number was seen owned';
  const empty = looks.filter((look) => look.answer === 404 || isShadow(look, numbers));
  const afterShadows = empty.slice(empty.findLastIndex((look) => isShadow(look, numbers)) + 1);
  const missing = [empty, afterShadows].map((row) => missingOf(row, numbers, settings));
  return missing.includes(undefined) ? undefined : missing[0];
}

/** What looks in a row, all of which found nothing, lack to be a proof. */
function missingOf(
  looks: readonly LedgerGet[],
  numbers: readonly LedgerGet[],
  { proofLooks, proofMs, doubtfulProofMs }: Durations,
): string | undefined {
  if (looks.length < proofLooks) return `after ${looks.length} looks that found nothing`;
  const since = looks[0]?.at ?? '';
  const spanMs = Date.parse(looks.at(-1)?.at ?? '') - Date.parse(since);
  const doubtful =
    looks.some((look) => isShadow(look, numbers)) ||
    !numbers.some(({ at, answer }) => at >= since && answer === 404);
  const neededMs = doubtful ? doubtfulProofMs : proofMs;
  return spanMs < neededMs ? `after looks that span ${spanMs} ms` : undefined;
}

/** An operation that need not be a purchase: it does not run, or claims a success that no number shows. */
function isShadow({ answer, status = '' }: LedgerGet, numbers: readonly LedgerGet[]): boolean {
  if (answer !== 200) return false;
  if (/^notStarted$/i.test(status)) return true;
  return /^succeeded$/i.test(status) && numbers.some((number) => number.answer === 404);
}
