/** What a caller prefers (RFC 7240), as far as it is honoured. */
export interface Preference {
  /** How long to wait for ACS's verdict. */
  readonly waitMs: number;
  /** The value of `Preference-Applied`. */
  readonly applied?: string;
}

const MAX_WAIT_MS = 60_000;

/** How long a gateway that stops answers what is under way: no accepted request is dropped. */
export const DRAIN_MS = MAX_WAIT_MS + 10_000;

/**
 * Reads a `Prefer` header: `respond-async` does not wait, `wait=N` waits N seconds (60 at most). What cannot be
 * understood is ignored, as the RFC demands; of a preference given twice the first counts.
 */
export function preferenceOf(header: string | undefined, usualMs: number): Preference {
  const given = (header ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  if (given.includes('respond-async')) return { waitMs: 0, applied: 'respond-async' };
  const wait = given.map((part) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(part)?.[1]).find(Boolean);
  if (wait === undefined) return { waitMs: usualMs };
  const waitMs = Math.min(Number(wait) * 1_000, MAX_WAIT_MS);
  return { waitMs, applied: `wait=${waitMs / 1_000}` };
}
