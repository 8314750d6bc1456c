import ms from 'ms';
import { z } from 'zod';
import { DEFAULT_SETTINGS, type Durations } from '../purchase/settings.js';
import { described } from './described.js';
import { SETTING_DESCRIPTIONS } from './setting-descriptions.js';

/** A duration as people write it: `30 s`, `10 minutes`, `7 d`, or a number of milliseconds. */
export const duration = z.string().transform((text, context) => {
  const value = /^[\d.]+\s*[a-z]*$/i.test(text.trim()) ? ms(text.trim() as ms.StringValue) : NaN;
  // Whole milliseconds: timers take nothing else.
  const whole = Math.round(value);
  if (Number.isFinite(whole) && whole > 0) return whole;
  context.addIssue({ code: 'custom', message: 'is no duration' });
  return z.NEVER;
});

const count = z.string().transform((text, context) => {
  if (/^\d{1,6}$/.test(text.trim())) return Number(text);
  context.addIssue({ code: 'custom', message: 'is no whole number' });
  return z.NEVER;
});

/** The settings by their environment variables. */
export const SETTING_VARIABLES = Object.fromEntries(
  Object.keys(DEFAULT_SETTINGS).map((name) => [variableOf(name), name as keyof Durations]),
);

/** One optional variable for each setting. */
export const settingFields = Object.fromEntries(
  Object.entries(SETTING_VARIABLES).map(([variable, name]) => [variable, settingField(name)]),
);

/** The settings that the environment asks for, the rest as usual. */
export function settingsFrom(values: Readonly<Record<string, unknown>>): Durations {
  const given = Object.entries(SETTING_VARIABLES)
    .map(([variable, name]) => [name, values[variable]] as const)
    .filter(([, value]) => value !== undefined);
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(given) as Partial<Durations>) };
}

function settingField(name: keyof Durations) {
  const usual = DEFAULT_SETTINGS[name];
  const said = isDuration(name) ? sayExactly(usual) : String(usual);
  return (isDuration(name) ? duration : count).optional().register(described, {
    about: SETTING_DESCRIPTIONS[name],
    example: said,
    usual: said,
  });
}

/** Whether a setting is in milliseconds; the others are counts. */
export function isDuration(name: keyof Durations): boolean {
  return name.endsWith('Ms');
}

/** A duration as people write it, in the largest unit in which it is whole: `75 seconds`, `10 minutes`. */
export function sayExactly(value: number): string {
  const said = ms(value, { long: true });
  if (ms(said as ms.StringValue) === value) return said;
  const units = [
    [3_600_000, 'hours'],
    [60_000, 'minutes'],
    [1_000, 'seconds'],
  ] as const;
  const [size, unit] = units.find(([length]) => value % length === 0) ?? [1, 'ms'];
  return `${value / size} ${unit}`;
}

/** The environment variable of a setting: `postTimeoutMs` is `PURCHASE_POST_TIMEOUT`. */
export function variableOf(setting: string): string {
  const words = setting.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter}`);
  return `PURCHASE_${words.toUpperCase()}`;
}
