import { BREATHE, NOTE_THE_END } from './next-version.js';
import type { Purchase } from './stack.js';

/** The ids of the processes that ran the workflow code of a purchase, in the order of their first task. */
export async function ranOn({ handle }: Purchase): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  const identities = (events ?? []).map(
    (event) => event.workflowTaskCompletedEventAttributes?.identity ?? '',
  );
  return [...new Set(identities)].filter((id) => id !== '').map((id) => Number.parseInt(id, 10));
}

/** Which of the guarded changes of the next version a purchase went through. */
export async function wentTheNewWay({
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
  return { first: markers.includes(`"${BREATHE}`), last: markers.includes(NOTE_THE_END) };
}
