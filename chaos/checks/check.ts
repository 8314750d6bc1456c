import type { Case, Facts } from '../facts/facts.js';

/** What a check came to. */
export interface Verdict {
  /** How many things were looked at: none is no proof. */
  readonly examined: number;
  /** What breaks the promise, each in one line. */
  readonly violations: readonly string[];
  /** How many would be broken, were it not for an excuse that the check allows. */
  readonly pardoned?: number;
}

/** What a check says of an item that is excused. */
export const PARDONED = Symbol('pardoned');

/** One promise, held against what is known after a run. */
export interface Check {
  readonly promise: string;
  readonly hold: (facts: Facts, cases: readonly Case[]) => Verdict;
}

/** A check of every item of a list by itself. @param problem undefined when all is well, {@link PARDONED} when it is excused */
export function each<T>(
  items: readonly T[],
  problem: (item: T) => string | undefined | readonly string[] | typeof PARDONED,
): Verdict {
  const problems = items.flatMap((item) => problem(item) ?? []);
  const violations = problems.filter((one) => one !== PARDONED);
  return { examined: items.length, violations, pardoned: problems.length - violations.length };
}

/** The POST by which the emulated service took the purchase on. */
export function acceptedPost({ entry }: Case) {
  return entry.posts.find(({ outcome }) => outcome === 'accepted');
}

/** What the service itself answered, and a caller may have read: also late, or drop by drop. */
export function mayBeRead({ fault }: { readonly fault?: string | null }): boolean {
  return fault == null || fault === 'delay' || fault === 'trickle';
}

/** Ends that say that nothing was bought, and no money spent. */
export function saysNothingBought(run: Case['runs'][number]): boolean {
  const { end } = run;
  return end.is === 'canceled' || (end.is === 'failed' && end.code !== 'OutcomeUnknown');
}
