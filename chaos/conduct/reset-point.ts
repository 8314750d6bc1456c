import type { Client } from '@temporalio/client';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type Events = NonNullable<History['events']>;

/** The event to which `temporal workflow reset --type FirstWorkflowTask` or `LastWorkflowTask` resets. */
export function resetPoint(events: Events, to: 'first' | 'last') {
  const finished = events.filter((event) => event.workflowTaskCompletedEventAttributes);
  return finished.at(to === 'first' ? 0 : -1)?.eventId;
}
