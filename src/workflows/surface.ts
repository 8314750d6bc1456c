import { log, setCurrentDetails, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Decision } from '../purchase/decision.js';
import type { Evidence } from '../purchase/evidence.js';
import { STAGE_ATTRIBUTE, stageOf, type Stage } from '../purchase/stages.js';
import { currentDetails, stallSummary } from '../purchase/story.js';

const STAGE_KEY = defineSearchAttributeKey(STAGE_ATTRIBUTE, SearchAttributeType.KEYWORD);

/** What a person sees of the purchase: its stage in the list and its current details. */
export class Surface {
  private shown: { evidence: Evidence; decision: Decision } | undefined;

  constructor(
    private stage: Stage | undefined,
    private stalled: boolean,
  ) {}

  /** Shows where the purchase stands. The search attribute is written when the stage changes, not otherwise. */
  show(evidence: Evidence, decision: Decision): void {
    this.shown = { evidence, decision };
    const stage = stageOf(evidence, this.stalled);
    if (stage !== this.stage && decision.do !== 'end') {
      this.stage = stage;
      upsertSearchAttributes([{ key: STAGE_KEY, value: stage }]);
      log.info(`purchase is ${stage}`, { stage, lastSeen: evidence.lastSeen });
    }
    setCurrentDetails(currentDetails(evidence, decision, stage, Date.now()));
  }

  /** Starts the timer beside the loop that marks the purchase as stalled, once, and tells `stalled` so. */
  watchForStall(startedAt: number, stalledAfterMs: number, stalled: () => void): void {
    if (this.stalled) return;
    const restMs = Math.max(1, startedAt + stalledAfterMs - Date.now());
    const summary = stallSummary(stalledAfterMs);
    void sleep(restMs, { summary }).then(() => {
      this.stalled = true;
      log.warn('purchase is stalled: not settled in time, going on', { stalledAfterMs });
      if (this.shown) this.show(this.shown.evidence, this.shown.decision);
      stalled();
    });
  }

  get isStalled(): boolean {
    return this.stalled;
  }

  get currentStage(): Stage | undefined {
    return this.stage;
  }
}
