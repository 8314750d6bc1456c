import type { Stage } from '../contract/stage.js';
import type { DeferReason } from '../contract/defer-reasons.js';
import type { Outcome } from './outcome.js';
import type { DoubtKind } from './state.js';

/** Why a lookup is needed, other than for a POST that may still arrive. */
export type LookupPurpose =
  | 'beforePost'
  | 'beforeFurtherPost'
  /** Before the purchase ends with this kind of outcome. */
  | Exclude<Outcome['kind'], 'bought' | 'failed'>;

/**
 * Where a purchase stands. `at`: when its action is due (docs/decisions/0014-one-model-of-a-purchase.md).
 * Exactly one holds; nothing else in the code ranks what the state says.
 */
export type Situation =
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  /** The last POST may still arrive at ACS. */
  | { readonly kind: 'postInFlight'; readonly until: number; readonly at: number }
  /** Lookups must agree before a POST is sent or the purchase ends. */
  | { readonly kind: 'provingAbsence'; readonly purpose: LookupPurpose; readonly at: number }
  | { readonly kind: 'lookupNeeded'; readonly purpose: LookupPurpose; readonly at: number }
  | { readonly kind: 'submitDeferred'; readonly reason: DeferReason; readonly at: number }
  | { readonly kind: 'readyToSubmit'; readonly at: number }
  | { readonly kind: 'canceling'; readonly at: number }
  /** The status of the operation is not believed until the held numbers confirm it. */
  | {
      readonly kind: 'confirming';
      readonly doubt: DoubtKind;
      readonly at: number;
      readonly readNumbers: boolean;
    }
  | { readonly kind: 'provisioning'; readonly at: number; readonly readNumbers: boolean };

export type OpenSituation = Exclude<Situation, { kind: 'ended' }>;

/** Stage by situation. A purchase that takes too long is `stalled` until it ends. */
const STAGE_OF: Readonly<Record<Exclude<Situation['kind'], 'ended'>, Stage>> = {
  postInFlight: 'investigating',
  provingAbsence: 'investigating',
  lookupNeeded: 'submitting',
  submitDeferred: 'submitting',
  readyToSubmit: 'submitting',
  canceling: 'provisioning',
  confirming: 'provisioning',
  provisioning: 'provisioning',
};

/** The stage of a situation; `undefined` once the purchase has ended. */
export function stageOf({ kind }: Situation, isStalled: boolean): Stage | undefined {
  if (kind === 'ended') return undefined;
  return isStalled ? 'stalled' : STAGE_OF[kind];
}
