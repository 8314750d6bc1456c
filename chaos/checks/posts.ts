import type { LedgerEntry, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { Case } from '../facts/facts.js';
import { each, mayBeRead, PARDONED, type Check } from './check.js';
import { missingProof, type Pair } from './proof.js';

/** Never blind: between a POST that may have been accepted and the next lies a proof that it was not. */
export const noBlindPost: Check = {
  promise: 'no second POST while an earlier one was unaccounted for',
  hold: (facts, cases) =>
    each(
      cases.flatMap((one) => pairsOf(one, facts.settings)),
      (pair) => {
        const why = missingProof(pair, facts);
        if (why === undefined || why === PARDONED) return why;
        return `${pair.one.entry.searchId}: a POST at ${pair.second.receivedAt}, ${why}`;
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
      if (after <= 0) return undefined;
      return stoodStill(entry, acted)
        ? PARDONED
        : `${entry.searchId}: ${after} POSTs reached a service that had it`;
    });
    const numbers = cases.flatMap(({ entry }) =>
      entry.bought.map(({ phoneNumber }) => phoneNumber),
    );
    const twice = numbers.filter((number, index) => numbers.indexOf(number) !== index);
    const strange = ledger.unmatchedPosts.length;
    return {
      ...late,
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

/** Every POST that may have been accepted, with the next of the same search: once that was proved, it is accounted for. */
function pairsOf(one: Case, settings: Durations): Pair[] {
  const { posts } = one.entry;
  return posts.flatMap((first, index) => {
    const second = posts[index + 1];
    return second && !isClearRefusal(first, second, settings) ? [{ one, first, second }] : [];
  });
}

/** Somebody who still waited was told no, before the other was sent. A 408 tells nothing, nor does what drips in. */
function isClearRefusal(
  { answer, receivedAt, answeredAt, fault }: LedgerPost,
  second: LedgerPost,
  { postTimeoutMs }: Durations,
): boolean {
  if (typeof answer !== 'number' || answer < 400 || answer >= 500 || answer === 408) return false;
  if (fault === 'trickle') return false;
  if (answeredAt === null || answeredAt > second.receivedAt) return false;
  return Date.parse(answeredAt) - Date.parse(receivedAt) < postTimeoutMs;
}
