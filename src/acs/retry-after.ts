/** Headers of a response, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The pause that a response asks for, in milliseconds: Azure's `retry-after-ms` or `x-ms-retry-after-ms`, else
 * Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns `undefined` if there is none, or it is unreadable
 */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = wholeNumber(headers[name]);
    if (ms !== undefined) return ms;
  }
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = wholeNumber(value);
  if (seconds !== undefined) return seconds * 1_000;
  // Date.parse alone reads a year in "-5".
  const at = /GMT\s*$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
}
