import { acsHasIt, type Evidence } from './evidence.js';

/** Name of the search attribute (Keyword) by which a list of purchases is read. */
export const STAGE_ATTRIBUTE = 'PurchaseStage';

/** Where an open purchase stands. */
export const STAGES = ['submitting', 'investigating', 'provisioning', 'stalled'] as const;
export type Stage = (typeof STAGES)[number];

/** The stage that the evidence amounts to; `stalled` once it has taken too long, until the end. */
export function stageOf(evidence: Evidence, stalled: boolean): Stage {
  if (stalled) return 'stalled';
  if (acsHasIt(evidence)) return 'provisioning';
  const doubtful =
    evidence.postInFlightUntil !== null ||
    evidence.refusal !== null ||
    evidence.permission.kind !== 'open';
  return doubtful || evidence.absence?.sawOperation === true ? 'investigating' : 'submitting';
}
