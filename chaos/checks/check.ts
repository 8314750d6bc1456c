import type { PurchaseCase, RecordedFacts, WorkflowRun } from '../record/recorded-facts.js';

export interface Findings {
  /** Number of checked items: 0 proves nothing. */
  readonly checked: number;
  /** What breaks the promise, each in one line. */
  readonly violations: readonly string[];
  /** Number of items that would break the promise without an excuse that the check allows. */
  readonly excused?: number;
}

/** Checks one promise against the recorded facts of a run. */
export interface Check {
  readonly promise: string;
  readonly check: (facts: RecordedFacts, cases: readonly PurchaseCase[]) => Findings;
}

export type CheckResult = Required<Findings> & { readonly promise: string };

/** The finding of an item that is excused. */
export const EXCUSED = Symbol('excused');

/** Checks each item. @param find returns a violation, several, undefined for none, or {@link EXCUSED} */
export function checkEach<T>(
  items: readonly T[],
  find: (item: T) => string | undefined | readonly string[] | typeof EXCUSED,
): Required<Findings> {
  const found = items.flatMap((item) => find(item) ?? []);
  const violations = found.filter((one) => one !== EXCUSED);
  return { checked: items.length, violations, excused: found.length - violations.length };
}

/** The POST that the emulator accepted. */
export function acceptedPost({ entry }: PurchaseCase) {
  return entry.posts.find(({ outcome }) => outcome === 'accepted');
}

/** Whether the emulator's own response arrived, possibly late or in small pieces. */
export function isReadable({ fault }: { readonly fault?: string | null }): boolean {
  return fault == null || fault === 'delay' || fault === 'trickle';
}

/** Whether a run reports that nothing was bought. */
export function reportsNothingBought({ outcome }: WorkflowRun): boolean {
  return outcome.kind === 'canceled' || (outcome.kind === 'failed' && !isUnknown(outcome));
}

export function isUnknown(outcome: WorkflowRun['outcome']): boolean {
  return outcome.kind === 'failed' && outcome.code === 'OutcomeUnknown';
}
