import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { isStallSummary } from '../purchase/text/ui-text.js';
import { toMs } from '../temporal/proto-time.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/**
 * The summary of the durable timer that a purchase waits on, from its history.
 *
 * @returns undefined when no timer is pending
 */
export function pendingTimer({ events }: History): string | undefined {
  const pending = new Map<string, { summary: string; firesAt: number }>();
  for (const event of events ?? []) {
    const { timerStartedEventAttributes: started, userMetadata } = event;
    if (started?.timerId && userMetadata?.summary) {
      const firesAt = toMs(event.eventTime) + toMs(started.startToFireTimeout);
      const summary = defaultPayloadConverter.fromPayload<string>(userMetadata.summary);
      if (!isStallSummary(summary)) pending.set(started.timerId, { summary, firesAt });
    }
    const over = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (over?.timerId) pending.delete(over.timerId);
  }
  return [...pending.values()].sort((a, b) => a.firesAt - b.firesAt)[0]?.summary;
}
