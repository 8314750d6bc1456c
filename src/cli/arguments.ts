import { InvalidArgumentError } from 'commander';
import ms from 'ms';
import { z } from 'zod';

/** @throws InvalidArgumentError */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 604_800) return value;
  throw new InvalidArgumentError('Expected seconds, 0 to 604800.');
}

/** @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, 1 to 999999.');
}

const isoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const DURATION = /^\d+(\.\d+)? ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/;

/** A point in time: an ISO date, or how long ago. @throws InvalidArgumentError */
export function since(text: string): Date {
  const now = Date.now();
  const at = DURATION.test(text)
    ? now - ms(text as ms.StringValue)
    : Date.parse(isoTime.safeParse(text).data ?? '');
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError(
      'Expected a date (2026-01-31, or 2026-01-31T03:00:00Z), or a duration such as 12h or 30d.',
    );
  }
  if (at > now) throw new InvalidArgumentError('It is in the future.');
  return new Date(Math.max(0, at));
}
