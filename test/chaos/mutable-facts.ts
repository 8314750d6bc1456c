import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] };

/** Recorded facts that a mutant changes. */
export type MutableFacts = Mutable<RecordedFacts>;

/** For each promise: changes of the recorded facts, by what they are. */
export type FactMutants = Readonly<
  Record<string, Readonly<Record<string, (facts: MutableFacts) => void>>>
>;

/** The run of {@link boughtEntry}. */
export function boughtRun(facts: MutableFacts): MutableFacts['runs'][number] {
  const { searchId } = boughtEntry(facts);
  return must(facts.runs.find(({ operationId }) => operationId === `purchase_${searchId}`));
}

/** A purchase that one run bought with one POST, and of which every lookup showed the truth. */
export function boughtEntry(facts: MutableFacts): MutableFacts['ledger']['searches'][string] {
  const all = Object.values(facts.ledger.searches);
  return must(
    all.find(({ searchId, bought, posts, gets }) => {
      const clientRun = facts.clientRuns.find((one) => one.searchId === searchId);
      const runs = facts.runs.filter(({ operationId }) => operationId === `purchase_${searchId}`);
      const shown = gets.filter(
        ({ of, answer, fault }) => of === 'operation' && answer === 200 && !fault,
      );
      const acceptedAt = posts[0]?.processedAt ?? '';
      const isTruth =
        shown.some(({ status }) => status === 'succeeded') &&
        shown.every(({ at }) => at >= acceptedAt);
      const isAlone = clientRun !== undefined && clientRun.operated === undefined;
      return isAlone && bought.length > 0 && posts.length === 1 && runs.length === 1 && isTruth;
    }),
  );
}

export function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the run has no such item');
  return value;
}
