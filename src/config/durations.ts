import ms from 'ms';
import { parsedField } from './descriptions.js';

/** A duration with its unit, as `30 s`, `10 minutes` or `7 d`, or a number of milliseconds. */
export const duration = parsedField((text) => {
  const value = /^[\d.]+\s*[a-z]*$/i.test(text.trim()) ? ms(text.trim() as ms.StringValue) : NaN;
  // Timers take whole milliseconds.
  const whole = Math.round(value);
  if (Number.isFinite(whole) && whole > 0) return whole;
  throw new Error('is not a duration');
});

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;

/** A duration in the largest unit in which it is whole: `75 seconds`. `ms` would round it. */
export function formatDuration(value: number): string {
  const [size, unit] = UNITS.find(([length]) => value % length === 0) ?? [1, 'ms'];
  const amount = value / size;
  return `${amount} ${unit}${unit === 'ms' || amount === 1 ? '' : 's'}`;
}
