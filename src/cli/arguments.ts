import { InvalidArgumentError } from 'commander';

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
