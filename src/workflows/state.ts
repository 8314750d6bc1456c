import type { Evidence } from '../purchase/evidence.js';
import type { Settings } from '../purchase/settings.js';
import type { Stage } from '../purchase/stages.js';

/** What one run of a purchase hands to the next: all that is known, and by which settings it is judged. */
export interface CarriedState {
  readonly version: 1;
  /** The run id of the run that wrote it; only the run that continues that one accepts it. */
  readonly writtenBy: string;
  readonly evidence: Evidence;
  readonly settings: Settings;
  readonly stage: Stage | undefined;
  readonly stalled: boolean;
}
