import { z } from 'zod';
import {
  DEFAULT_SETTINGS,
  isDuration,
  SETTINGS,
  type Durations,
  type SettingName,
} from '../purchase/contract/settings.js';
import { descriptions } from './descriptions.js';
import { duration, formatDuration } from './durations.js';

const count = z.string().transform((text, context) => {
  if (/^\d{1,6}$/.test(text.trim())) return Number(text);
  context.addIssue({ code: 'custom', message: 'is not a whole number' });
  return z.NEVER;
});

/** The settings by their environment variables. */
export const SETTING_VARIABLES: Readonly<Record<string, SettingName>> = Object.fromEntries(
  (Object.keys(SETTINGS) as SettingName[]).map((name) => [variableOf(name), name]),
);

/** The variables of published settings, all optional. */
export const publishedFields = fieldsOf(({ published }) => published);

/** The variables of internal settings, which production forbids. */
export const internalFields = fieldsOf(({ published }) => !published);

/** The settings of the environment, and the defaults of the rest. */
export function settingsFrom(values: Readonly<Record<string, unknown>>): Durations {
  const given = Object.entries(SETTING_VARIABLES)
    .map(([variable, name]) => [name, values[variable]] as const)
    .filter(([, value]) => value !== undefined);
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(given) as Partial<Durations>) };
}

/** The environment variable of a setting: `postTimeoutMs` is `PURCHASE_POST_TIMEOUT`. */
export function variableOf(name: SettingName): string {
  const words = name.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter}`);
  return `PURCHASE_${words.toUpperCase()}`;
}

/** A value of a setting as an operator writes it. */
export function formatSetting(name: SettingName, value: number): string {
  return isDuration(name) ? formatDuration(value) : String(value);
}

function fieldsOf(isWanted: (setting: (typeof SETTINGS)[SettingName]) => boolean) {
  const wanted = Object.entries(SETTING_VARIABLES).filter(([, name]) => isWanted(SETTINGS[name]));
  return Object.fromEntries(wanted.map(([variable, name]) => [variable, fieldOf(name)]));
}

function fieldOf(name: SettingName) {
  const setting = SETTINGS[name];
  const field = (isDuration(name) ? duration : count).optional();
  if (!setting.published) return field;
  const { description: about, example, default: value } = setting;
  return field.register(descriptions, { about, example, usual: formatSetting(name, value) });
}
