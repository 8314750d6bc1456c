import type { PurchaseState, Unaccepted } from './state.js';

/** The phase of a purchase that ACS is not known to have. @throws Error when it has it */
export function unacceptedPhase({ phase, subject }: PurchaseState): Unaccepted {
  if (phase.kind === 'unaccepted') return phase;
  throw new Error(`${subject.operationId} is accepted: no submit or lookup can be observed`);
}

/** Changes the phase of a purchase that ACS is not known to have. */
export function changePhase(state: PurchaseState, change: Partial<Unaccepted>): PurchaseState {
  return { ...state, phase: { ...unacceptedPhase(state), ...change } };
}
