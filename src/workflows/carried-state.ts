import type { Settings } from '../purchase/contract/settings.js';
import type { Stage } from '../purchase/contract/stage.js';
import type { PurchaseState } from '../purchase/state/state.js';

/** What a run of a purchase starts with. */
export interface RunState {
  readonly purchase: PurchaseState;
  readonly settings: Settings;
  readonly stage: Stage | undefined;
  readonly stalled: boolean;
}

/** What one run of a purchase hands to the next one at continue-as-new. */
export interface CarriedState extends RunState {
  readonly version: 1;
  /** The run id of the run that wrote it; only the run that continues that one accepts it. */
  readonly writtenBy: string;
}
