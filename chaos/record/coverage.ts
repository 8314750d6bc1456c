import { KINDS, type FaultKind } from '../../emulator/faults/rules.js';
import { OPERATOR_ACTIONS, type OperatorAction } from '../plan/operator-actions.js';
import type { RecordedFacts } from './recorded-facts.js';

/** Something planned that affected no purchase. */
export type Gap = { readonly text: string } & (
  | { readonly kind: 'fault'; readonly fault: FaultKind }
  | { readonly kind: 'action'; readonly action: OperatorAction }
  | { readonly kind: 'cancel' }
);

type Covered = Pick<RecordedFacts, 'ledger' | 'clientRuns'>;

/** All that has to affect a purchase, and did not. */
export function gapsOf({ ledger: { calls, searches }, clientRuns }: Covered): Gap[] {
  const faults = KINDS.filter((kind) => !calls.byKind[kind]).map((fault): Gap => {
    return { kind: 'fault', fault, text: `no call had the fault ${fault}` };
  });
  // Without it, no check has seen a POST that follows a lost one.
  const isRepeated = clientRuns.some(({ searchId }) => {
    const posts = searches[searchId]?.posts ?? [];
    return posts.length > 1 && posts[0]?.fault === 'dropBefore';
  });
  if (!isRepeated) {
    const text = 'no lost POST was followed by another';
    faults.push({ kind: 'fault', fault: 'dropBefore', text });
  }
  const done = clientRuns.map(({ operated }) => operated?.done === true && operated.action);
  const actions = OPERATOR_ACTIONS.filter((action) => !done.includes(action)).map((action): Gap => {
    return { kind: 'action', action, text: `no operator has done ${action}` };
  });
  const isCanceled = clientRuns.some(({ ended }) => ended === 'canceled');
  const cancels: Gap[] = isCanceled
    ? []
    : [{ kind: 'cancel', text: 'no purchase ended as canceled' }];
  return [...faults, ...actions, ...cancels];
}
