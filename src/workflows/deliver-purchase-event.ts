import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { PurchaseEvent } from '../purchase/events.js';

/** Limit of all attempts together. */
const TIMEOUT = '3 days';
/** Pauses where the activity does not set `nextRetryDelay`, for example after a crash. */
const RETRY = { initialInterval: '1 s', maximumInterval: '10 min' } as const;

/**
 * Delivers one event at least once. Started by a purchase, or by an operator who wants it delivered again.
 *
 * Fails when the receiver answers 410, or has not answered 2xx within three days.
 *
 * @param event a CloudEvent; its id is that of the workflow, and of every attempt
 */
export async function deliverPurchaseEvent(event: PurchaseEvent): Promise<void> {
  const { deliverEvent } = proxyActivities<Pick<Activities, 'deliverEvent'>>({
    startToCloseTimeout: '30 s',
    scheduleToCloseTimeout: TIMEOUT,
    retry: RETRY,
  });
  setCurrentDetails(`delivering \`${event.type}\` of \`${event.subject}\``);
  await deliverEvent.executeWithOptions({ summary: 'POST the event to its receiver' }, [event]);
  setCurrentDetails(`delivered \`${event.type}\` of \`${event.subject}\``);
}
