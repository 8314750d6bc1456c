import ms from 'ms';
import { z } from 'zod';

/** A duration as people write it: `30 s`, `10 minutes`, `7 d`, or a number of milliseconds. */
export const duration = z.string().transform((text, context) => {
  const value = /^[\d.]+\s*[a-z]*$/i.test(text.trim()) ? ms(text.trim() as ms.StringValue) : NaN;
  // Whole milliseconds: timers take nothing else.
  const whole = Math.round(value);
  if (Number.isFinite(whole) && whole > 0) return whole;
  context.addIssue({ code: 'custom', message: 'is not a duration' });
  return z.NEVER;
});

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;

/** A duration in the largest unit in which it is whole: `75 seconds`, `10 minutes`. */
export function formatDuration(value: number): string {
  const [size, unit] = UNITS.find(([length]) => value % length === 0) ?? [1, 'ms'];
  const amount = value / size;
  return `${amount} ${unit}${unit === 'ms' || amount === 1 ? '' : 's'}`;
}
