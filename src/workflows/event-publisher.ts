import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { withoutMarks } from '../purchase/contract/earlier-runs.js';
import type { PurchaseEvent, Origin } from '../purchase/events.js';
import { deliverPurchaseEvent } from './deliver-purchase-event.js';

/**
 * Starts a workflow for each event, which delivers it and outlives the purchase. An error here never changes
 * the purchase.
 */
export class EventPublisher {
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly isEnabled: boolean) {}

  /** Starts the delivery of an event; {@link flushed} waits until the delivery has started. */
  publish(eventFrom: (origin: Origin) => PurchaseEvent): void {
    if (this.isEnabled)
      this.underWay = Promise.all([this.underWay, deliver(eventFrom(origin()))]).then();
  }

  /** Must be awaited before the run ends: Temporal drops the starts that a closed run still waits for. */
  async flushed(): Promise<void> {
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
      staticSummary: `Deliver event ${event.type}`,
    });
  } catch (error) {
    // A purchase that was reset publishes the same event once.
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    log.error('the delivery of an event could not be started', {
      eventId: event.id,
      reason: String(error),
    });
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
