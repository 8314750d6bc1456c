import { EXTRA_TIMER_PATCH, END_MEMO_PATCH } from './next-version.js';
import type { Purchase } from './stack.js';

/** Ids of the worker processes that ran the workflow of a purchase, in the order of their first task. */
export async function workerPids({ handle }: Purchase): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  const identities = (events ?? []).map(
    (event) => event.workflowTaskCompletedEventAttributes?.identity ?? '',
  );
  return [...new Set(identities)].filter((id) => id !== '').map((id) => Number.parseInt(id, 10));
}

/** Which patches of the next version the history of a purchase contains. */
export async function patchesTaken({
  handle,
}: Purchase): Promise<{ first: boolean; last: boolean }> {
  const { events } = await handle.fetchHistory();
  const markers = JSON.stringify(
    (events ?? []).map(({ markerRecordedEventAttributes: marker }) =>
      Object.values(marker?.details ?? {}).flatMap(({ payloads }) =>
        (payloads ?? []).map(({ data }) => Buffer.from(data ?? []).toString()),
      ),
    ),
  );
  return {
    first: markers.includes(`"${EXTRA_TIMER_PATCH}`),
    last: markers.includes(END_MEMO_PATCH),
  };
}
