/** How ACS writes an absent date; `lastActionDateTime` is always this. */
export const NO_DATE = '0001-01-01T00:00:00+00:00';

/**
 * A date as ACS writes it: with offset and up to seven fractional digits, without trailing zeros. The digits
 * beyond the millisecond are derived from the time, so that a date always has the same text.
 */
export function wireDate(ms: number): string {
  const [seconds = ''] = new Date(ms).toISOString().split('.');
  const millis = String(Math.floor(ms) % 1_000).padStart(3, '0');
  const rest = String((Math.floor(ms) * 7_919) % 10_000).padStart(4, '0');
  const fraction = `${millis}${rest}`.replace(/0+$/, '');
  return fraction === '' ? `${seconds}+00:00` : `${seconds}.${fraction}+00:00`;
}
