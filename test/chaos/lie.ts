import type { Facts } from '../../chaos/facts/facts.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] };

/** Facts of a run that may be changed. */
export type Lie = Mutable<Facts>;

/** One thing that could have gone wrong in a run, told into its facts. */
export interface OneLie {
  readonly would: string;
  /** The promise that must be found broken. */
  readonly promise: string;
  readonly tell: (facts: Lie) => void;
}

/** A run that bought at the first POST, which nothing disturbed. */
export function boughtRun(facts: Lie): Lie['runs'][number] {
  const { searchId } = boughtEntry(facts);
  return must(facts.runs.find(({ operationId }) => operationId === `purchase_${searchId}`));
}

export function boughtEntry(facts: Lie): Lie['ledger']['searches'][string] {
  const all = Object.values(facts.ledger.searches);
  return must(
    all.find(({ searchId, bought, posts, gets }) => {
      const called = facts.called.find((one) => one.searchId === searchId);
      const runs = facts.runs.filter(({ operationId }) => operationId === `purchase_${searchId}`);
      // The truth was told, and nothing but the truth.
      const shown = gets.filter(
        ({ of, answer, fault }) => of === 'operation' && answer === 200 && !fault,
      );
      const acceptedAt = posts[0]?.processedAt ?? '';
      const told =
        shown.some(({ status }) => status === 'succeeded') &&
        shown.every(({ at }) => at >= acceptedAt);
      const alone = called !== undefined && called.operated === undefined;
      return alone && bought.length > 0 && posts.length === 1 && runs.length === 1 && told;
    }),
  );
}

export function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the run has nothing of the kind');
  return value;
}
