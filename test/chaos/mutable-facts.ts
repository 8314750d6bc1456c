import { ledgerEntryOf, type RecordedFacts } from '../../chaos/record/recorded-facts.js';
import type { SubjectKind } from '../../src/purchase/contract/subject.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] };

/** Recorded facts that a mutant changes. */
export type MutableFacts = Mutable<RecordedFacts>;

/** For each promise: changes of the recorded facts of a purchase of this kind, by what they are. */
export type FactMutants = Readonly<
  Record<string, Readonly<Record<string, (facts: MutableFacts, kind: SubjectKind) => void>>>
>;

type MutableRun = MutableFacts['runs'][number];

/** A purchase that one run bought with one POST, and of which every lookup showed the truth. */
export function boughtCase(facts: MutableFacts, kind: SubjectKind) {
  const cases = facts.clientRuns.flatMap(({ subject, operated }) => {
    const entry = ledgerEntryOf(facts.ledger, subject);
    const [run, ...others] = facts.runs.filter((one) => one.operationId === subject.operationId);
    const isAlone = others.length === 0 && operated === undefined && subject.kind === kind;
    return entry && run && isAlone ? [{ subject, entry, run }] : [];
  });
  return must(
    cases.find(({ entry: { bought, posts, gets } }) => {
      const shown = gets.filter(
        ({ of, answer, fault }) => of === 'operation' && answer === 200 && !fault,
      );
      const acceptedAt = posts[0]?.processedAt ?? '';
      const isTruth =
        shown.some(({ status }) => status === 'succeeded') &&
        shown.every(({ at }) => at >= acceptedAt);
      return bought.length > 0 && posts.length === 1 && isTruth;
    }),
  );
}

/** The run of {@link boughtCase}. */
export function boughtRun(facts: MutableFacts, kind: SubjectKind): MutableRun {
  return boughtCase(facts, kind).run;
}

/** The ledger of {@link boughtCase}. */
export function boughtEntry(facts: MutableFacts, kind: SubjectKind) {
  return boughtCase(facts, kind).entry;
}

/** The client run of the first purchase of this kind. */
export function firstClientRun({ clientRuns }: MutableFacts, kind: SubjectKind) {
  return must(clientRuns.find(({ subject }) => subject.kind === kind));
}

export function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the run has no such item');
  return value;
}
