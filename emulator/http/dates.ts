/** What ACS puts where it has no date; `lastActionDateTime` is always this. */
export const NO_DATE = '0001-01-01T00:00:00+00:00';

/**
 * A date as ACS writes it: with offset, and up to seven fractional digits of which trailing zeros are left
 * out. The digits beyond the millisecond follow from the time itself, so that one date is written one way.
 */
export function wireDate(ms: number): string {
  const [seconds = ''] = new Date(ms).toISOString().split('.');
  const millis = String(Math.floor(ms) % 1_000).padStart(3, '0');
  const rest = String((Math.floor(ms) * 7_919) % 10_000).padStart(4, '0');
  const fraction = `${millis}${rest}`.replace(/0+$/, '');
  return fraction === '' ? `${seconds}+00:00` : `${seconds}.${fraction}+00:00`;
}
