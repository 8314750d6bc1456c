/** A timestamp or duration of Temporal's API; the seconds are a number or a 64-bit object. */
export interface ProtobufTime {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** Milliseconds, of a timestamp since the epoch; 0 if there is none. */
export function toMs(time: ProtobufTime | null | undefined): number {
  return time ? Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1e6 : 0;
}
