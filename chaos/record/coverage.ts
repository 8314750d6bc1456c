import { KINDS, type FaultKind } from '../../emulator/faults/rules.js';
import type { SubjectKind } from '../../src/purchase/contract/subject.js';
import { OPERATOR_ACTIONS, type OperatorAction } from '../plan/operator-actions.js';
import { ledgerEntryOf, type RecordedFacts } from './recorded-facts.js';

/** Something planned that affected no purchase. */
export type Gap = {
  readonly text: string;
  /** The kind of purchase that it has to affect. Default: any. */
  readonly of?: SubjectKind;
} & (
  | { readonly kind: 'fault'; readonly fault: FaultKind }
  | { readonly kind: 'action'; readonly action: OperatorAction }
  | { readonly kind: 'cancel' | 'bought' }
);

type Covered = Pick<RecordedFacts, 'ledger' | 'clientRuns'>;

/** All that has to affect a purchase, and did not. */
export function gapsOf(covered: Covered): Gap[] {
  const { ledger, clientRuns } = covered;
  const faults = KINDS.filter((kind) => !ledger.calls.byKind[kind]).map((fault): Gap => {
    return { kind: 'fault', fault, text: `no call had the fault ${fault}` };
  });
  const done = clientRuns.map(({ operated }) => operated?.done === true && operated.action);
  const actions = OPERATOR_ACTIONS.filter((action) => !done.includes(action)).map((action): Gap => {
    return { kind: 'action', action, text: `no operator has done ${action}` };
  });
  return [
    ...faults,
    ...actions,
    ...gapsOfKind('search', covered),
    ...gapsOfKind('reservation', covered),
  ];
}

function gapsOfKind(of: SubjectKind, { ledger, clientRuns }: Covered): Gap[] {
  const own = clientRuns.filter(({ subject }) => subject.kind === of);
  const entries = own.flatMap(({ subject }) => ledgerEntryOf(ledger, subject) ?? []);
  const gaps: Gap[] = [];
  // Without it, no check has seen a POST that follows a lost one.
  if (!entries.some(({ posts }) => posts.length > 1 && posts[0]?.fault === 'dropBefore')) {
    const text = `no lost POST of a ${of} was followed by another`;
    gaps.push({ kind: 'fault', fault: 'dropBefore', of, text });
  }
  if (!entries.some(({ bought }) => bought.length > 0)) {
    gaps.push({ kind: 'bought', of, text: `no ${of} was bought` });
  }
  if (!own.some(({ ended }) => ended === 'canceled')) {
    gaps.push({ kind: 'cancel', of, text: `no purchase of a ${of} ended as canceled` });
  }
  return gaps;
}
