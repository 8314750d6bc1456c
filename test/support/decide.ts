import type { Settings } from '../../src/purchase/contract/settings.js';
import type { Outcome } from '../../src/purchase/state/outcome.js';
import { actionIn, situationOf } from '../../src/purchase/state/situation.js';
import type { PurchaseState } from '../../src/purchase/state/state.js';

/** `at`: epoch ms before which the action must not happen. */
export type Decision =
  | { readonly action: 'submit'; readonly at: number }
  | { readonly action: 'lookUp'; readonly at: number }
  | { readonly action: 'cancel'; readonly at: number }
  | { readonly action: 'poll'; readonly at: number; readonly readNumbers: boolean }
  | { readonly action: 'finish'; readonly outcome: Outcome };

/** What comes next for a purchase: the action of its situation. */
export function decide(state: PurchaseState, now: number, settings: Settings): Decision {
  const situation = situationOf(state, now, settings);
  if (situation.kind === 'ended') return { action: 'finish', outcome: situation.outcome };
  const { at } = situation;
  const action = actionIn(situation);
  if (action === 'poll') {
    return { action, at, readNumbers: 'readNumbers' in situation && situation.readNumbers };
  }
  return { action, at, ...('purpose' in situation && { purpose: situation.purpose }) };
}
