/** The parts of a `Prefer` header (RFC 7240) that the gateway honors. */
export interface Preference {
  /** How long to wait for the ACS response. */
  readonly waitMs: number;
  /** The value of `Preference-Applied`. */
  readonly applied?: string;
}

const MAX_WAIT_MS = 60_000;

/** How long a stopping gateway may take to respond to the requests it has accepted. */
export const DRAIN_MS = MAX_WAIT_MS + 10_000;

/**
 * Parses a `Prefer` header: `respond-async` does not wait, `wait=N` waits N seconds (60 at most). As RFC 7240 demands,
 * it ignores what it does not understand, and uses the first of two equal preferences.
 */
export function parsePrefer(
  header: string | string[] | undefined,
  defaultWaitMs: number,
): Preference {
  const preferences = String(header ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  if (preferences.includes('respond-async')) return { waitMs: 0, applied: 'respond-async' };
  const wait = preferences
    .map((preference) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(preference)?.[1])
    .find(Boolean);
  if (wait === undefined) return { waitMs: defaultWaitMs };
  const waitMs = Math.min(Number(wait) * 1_000, MAX_WAIT_MS);
  return { waitMs, applied: `wait=${waitMs / 1_000}` };
}
