import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../replay/histories/', import.meta.url);

/** An event of a recorded history, as JSON; its attributes are in the one field that ends with `Attributes`. */
export type RecordedEvent = Record<string, unknown> & { eventId: string; eventType: string };

export interface RecordedHistory {
  events: RecordedEvent[];
}

/** File names of the recorded histories. */
export const HISTORY_NAMES = readdirSync(FOLDER);

export function recordedHistory(name: string): RecordedHistory {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as RecordedHistory;
}

/** Workflow ids matter: a purchase refuses to run under any other than its own. */
export function workflowIdOf({ events: [started] }: RecordedHistory): string {
  const { workflowId } = started?.['workflowExecutionStartedEventAttributes'] as {
    workflowId: string;
  };
  return workflowId;
}

/** The history with one more event at a place, as if the server had written it there: those after it move up by one. */
export function withEventAt(
  { events }: RecordedHistory,
  id: number,
  event: Omit<RecordedEvent, 'eventId'>,
): RecordedHistory {
  const moved = events.map(
    (one) =>
      JSON.parse(JSON.stringify(one), (key, value: unknown) =>
        /eventId$/i.test(key) && Number(value) >= id ? String(Number(value) + 1) : value,
      ) as RecordedEvent,
  );
  const added = { ...event, eventId: String(id) } as RecordedEvent;
  return { events: [...moved.slice(0, id - 1), added, ...moved.slice(id - 1)] };
}

/** The history with other words in the payloads of one event. */
export function withPayloadsOf(
  { events }: RecordedHistory,
  id: number,
  change: (json: string) => string,
): RecordedHistory {
  const changed = events.map((one) =>
    one.eventId === String(id)
      ? (JSON.parse(JSON.stringify(one), (key, value: unknown) =>
          key === 'data' && typeof value === 'string' ? recoded(value, change) : value,
        ) as RecordedEvent)
      : one,
  );
  return { events: changed };
}

function recoded(data: string, change: (json: string) => string): string {
  return Buffer.from(change(Buffer.from(data, 'base64').toString())).toString('base64');
}
