/** A timestamp or a duration of Temporal's API; the seconds are a number, or an object that holds 64 bits. */
export interface ProtobufTime {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** Milliseconds (since the epoch, if it is a timestamp); 0 when there is none. */
export function toMs(time: ProtobufTime | null | undefined): number {
  return time ? Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1e6 : 0;
}
