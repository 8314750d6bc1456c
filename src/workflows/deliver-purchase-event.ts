import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { PurchaseEvent } from '../purchase/events.js';

/** A delivery is given up after three days. */
const PATIENCE = '3 days';
/** The pauses between attempts are the activity's own; this is what the engine would make of them. */
const RETRY = { initialInterval: '1 s', maximumInterval: '10 min' } as const;

/**
 * Delivers one event, at least once. Started by a purchase, or by a person who wants it delivered again.
 *
 * Fails when the receiver wants no more of it (410), or has not taken it in three days.
 *
 * @param event a CloudEvent; its id is that of the workflow, and of every attempt
 */
export async function deliverPurchaseEvent(event: PurchaseEvent): Promise<void> {
  const { deliverEvent } = proxyActivities<Pick<Activities, 'deliverEvent'>>({
    startToCloseTimeout: '30 s',
    scheduleToCloseTimeout: PATIENCE,
    retry: RETRY,
  });
  setCurrentDetails(`delivering \`${event.type}\` of \`${event.subject}\``);
  await deliverEvent.executeWithOptions({ summary: 'POST the event to its receiver' }, [event]);
  setCurrentDetails(`delivered \`${event.type}\` of \`${event.subject}\``);
}
