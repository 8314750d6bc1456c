import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { log, setCurrentDetails, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { failureOf } from '../purchase/failures.js';
import { OUTCOME_ATTRIBUTE, STAGE_ATTRIBUTE, type Stage } from '../purchase/contract/stage.js';
import type { Outcome } from '../purchase/state/outcome.js';
import { type Situation, stageOf } from '../purchase/state/situation.js';
import type { PurchaseState } from '../purchase/state/state.js';
import { currentDetails, stallSummary } from '../purchase/text/ui-text.js';

const STAGE_KEY = defineSearchAttributeKey(STAGE_ATTRIBUTE, SearchAttributeType.KEYWORD);
const OUTCOME_KEY = defineSearchAttributeKey(OUTCOME_ATTRIBUTE, SearchAttributeType.KEYWORD);

/** Shows in the Temporal UI where the purchase stands: search attributes and current details. */
export class StatusPublisher {
  private isEnding = false;
  private published: { situation: Situation; state: PurchaseState } | undefined;

  constructor(
    private stage: Stage | undefined,
    private stalled: boolean,
  ) {}

  /** Publishes a situation. The search attributes are written only when the stage changes, and at the end. */
  publish(situation: Situation, state: PurchaseState): void {
    this.published = { situation, state };
    const stage = stageOf(situation, this.stalled);
    if (situation.kind === 'ended') {
      upsertSearchAttributes([
        { key: STAGE_KEY, value: null },
        { key: OUTCOME_KEY, value: outcomeName(situation.outcome, state) },
      ]);
    } else if (stage !== undefined && stage !== this.stage) {
      this.stage = stage;
      upsertSearchAttributes([{ key: STAGE_KEY, value: stage }]);
      log.info(`purchase is ${stage}`, { stage, lastObserved: state.lastObserved });
    }
    setCurrentDetails(currentDetails(situation, state, stage, Date.now()));
  }

  /** Starts the timer that marks the purchase as stalled, once. */
  watchForStall(startedAt: number, stalledAfterMs: number, onStalled: () => void): void {
    if (this.stalled) return;
    const restMs = Math.max(1, startedAt + stalledAfterMs - Date.now());
    const summary = stallSummary(stalledAfterMs);
    void sleep(restMs, { summary }).then(() => {
      if (this.isEnding) return;
      this.stalled = true;
      log.warn('purchase is stalled and goes on', { stalledAfterMs });
      if (this.published) this.publish(this.published.situation, this.published.state);
      onStalled();
    });
  }

  /** The purchase is about to end, and is no longer marked as stalled. */
  stopWatching(): void {
    this.isEnding = true;
  }

  /** What the next run starts with. */
  get carried(): { readonly stage: Stage | undefined; readonly stalled: boolean } {
    return { stage: this.stage, stalled: this.stalled };
  }
}

/** `bought`, `canceled` or the failure code. */
function outcomeName(outcome: Outcome, state: PurchaseState): string {
  if (outcome.kind === 'bought' || outcome.kind === 'canceled') return outcome.kind;
  return failureOf(outcome, state).details.code;
}
