/**
 * The pause that a response asks for, in milliseconds: Azure's `retry-after-ms` or `x-ms-retry-after-ms`, else
 * Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3).
 *
 * @param headers of the response, names in lower case
 * @returns `undefined` if there is none, or it is unreadable
 */
export function retryAfterMs(
  headers: Readonly<Record<string, unknown>>,
  now: Date,
): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = wholeNumber(headers[name]);
    if (ms !== undefined) return ms;
  }
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  const seconds = wholeNumber(value);
  if (seconds !== undefined) return seconds * 1_000;
  // Date.parse alone reads a year in "-5".
  const at = /GMT\s*$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
}
