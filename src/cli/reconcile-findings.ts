import { formatTime } from '../purchase/text/format.js';

/** What can be concluded of a purchase with an unknown outcome. */
export type Conclusion =
  /** ACS owns all of its held numbers, or some of them. */
  | 'bought'
  | 'partlyBought'
  /** ACS owns none of them, and does not know the operation or calls it failed. This is no proof. */
  | 'notOwned'
  /** What ACS shows does not settle it. */
  | 'undecided';

export type Finding = { readonly detail: string; readonly action: string } & (
  | {
      readonly kind: 'unknownOutcome';
      readonly operationId: string;
      readonly conclusion: Conclusion;
      readonly phoneNumbers: readonly string[];
    }
  | {
      readonly kind: 'ownedWithoutPurchase';
      readonly phoneNumber: string;
      /** As ACS dates it. */
      readonly purchaseDate: string;
    }
  | {
      readonly kind: 'numberGone';
      readonly phoneNumber: string;
      readonly operationId: string;
    }
);

/** The end of a reconciliation. */
export interface Summary {
  readonly kind: 'summary';
  readonly numbersOwned: number;
  readonly purchasesCompared: number;
  /** Numbers that no purchase names and that ACS dates before `comparedSince`, or does not date. */
  readonly notComparable: number;
  /** ISO 8601; null if no purchase has ended. */
  readonly comparedSince: string | null;
  readonly findings: number;
}

const LABELS: Readonly<Record<Finding['kind'], string>> = {
  unknownOutcome: 'unknown outcome',
  ownedWithoutPurchase: 'no purchase',
  numberGone: 'number gone',
};

/** A finding in one line, the summary in one or two. */
export function formatFinding(line: Finding | Summary): string {
  if (line.kind !== 'summary') {
    const subject = line.kind === 'unknownOutcome' ? line.operationId : line.phoneNumber;
    return `${LABELS[line.kind].padEnd(15)}  ${subject}: ${line.detail}. ${line.action}`;
  }
  const { numbersOwned, purchasesCompared, notComparable, comparedSince, findings } = line;
  const counts =
    `${numbersOwned} numbers owned, ${purchasesCompared} purchases compared, ` +
    `${notComparable} not comparable, ${findings} findings`;
  if (notComparable === 0) return counts;
  const since =
    comparedSince === null
      ? 'no purchase has ended that Temporal keeps'
      : `bought before ${formatTime(Date.parse(comparedSince))}, since when purchases are compared, or without a date`;
  return `not comparable: ${notComparable} numbers (${since})\n${counts}`;
}
