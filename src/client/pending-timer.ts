import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { isStallSummary } from '../purchase/text/ui-text.js';
import { toMs } from '../temporal/proto-time.js';
import type { History } from './existing-workflow.js';

/** The wait of a purchase is among its last events. */
const LAST_EVENTS = 30;

/** The summary of the durable timer that a purchase waits for; `undefined` if there is none. */
export async function readPendingTimer(
  { workflowService, options }: Client,
  workflowId: string,
  runId: string,
): Promise<string | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace: options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  return pendingTimer({ events: [...(history?.events ?? [])].reverse() });
}

/** The summary of the durable timer that a purchase waits for, from events in their order. */
export function pendingTimer({ events }: Pick<History, 'events'>): string | undefined {
  const pending = new Map<string, { summary: string; firesAt: number }>();
  for (const event of events ?? []) {
    const { timerStartedEventAttributes: started, userMetadata } = event;
    if (started?.timerId && userMetadata?.summary) {
      const firesAt = toMs(event.eventTime) + toMs(started.startToFireTimeout);
      const summary = defaultPayloadConverter.fromPayload<string>(userMetadata.summary);
      if (!isStallSummary(summary)) pending.set(started.timerId, { summary, firesAt });
    }
    const ended = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (ended?.timerId) pending.delete(ended.timerId);
  }
  return [...pending.values()].sort((a, b) => a.firesAt - b.firesAt)[0]?.summary;
}
