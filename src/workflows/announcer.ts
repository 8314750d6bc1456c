import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { withoutMarks } from '../purchase/earlier-runs.js';
import type { PurchaseEvent, Origin } from '../purchase/events.js';
import { deliverPurchaseEvent } from './deliver-purchase-event.js';

/**
 * Hands events to workflows of their own, which outlive the purchase: a dead receiver never keeps one open.
 * Whatever goes wrong here changes nothing about the purchase.
 */
export class Announcer {
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly wanted: boolean) {}

  /** Has an event delivered; {@link handedOver} waits until that is certain to happen. */
  announce(eventFrom: (origin: Origin) => PurchaseEvent): void {
    if (this.wanted)
      this.underWay = Promise.all([this.underWay, deliver(eventFrom(origin()))]).then();
  }

  /** Must be awaited before the run is over: Temporal drops what a closed run still wanted to start. */
  async handedOver(): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.underWay;
      await seen;
    } while (seen !== this.underWay);
  }
}

async function deliver(event: PurchaseEvent): Promise<void> {
  try {
    await startChild(deliverPurchaseEvent, {
      workflowId: event.id,
      args: [event],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `tell the receiver of events: ${event.type}`,
    });
  } catch (error) {
    // A purchase that was reset tells the same end once.
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    log.error('an event could not be handed over', { eventId: event.id, why: String(error) });
  }
}

function origin(): Origin {
  const { namespace, taskQueue, runId, firstExecutionRunId, memo = {} } = workflowInfo();
  return {
    namespace,
    taskQueue,
    runId,
    firstRunId: firstExecutionRunId,
    memo: withoutMarks(memo),
  };
}
