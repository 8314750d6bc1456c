import {
  DEFAULT_SETTINGS,
  isDuration,
  SETTINGS,
  type Durations,
  type SettingName,
} from '../purchase/contract/settings.js';
import { descriptions, parsedField } from './descriptions.js';
import { duration, formatDuration } from './durations.js';

const count = parsedField((text) => {
  if (/^\d{1,6}$/.test(text.trim())) return Number(text);
  throw new Error('is not a whole number');
});

/** The settings by their environment variables. */
export const SETTING_VARIABLES: Readonly<Record<string, SettingName>> = Object.fromEntries(
  (Object.keys(SETTINGS) as SettingName[]).map((name) => [variableOf(name), name]),
);

/** The variables of published settings, all optional. */
export const publishedFields = fieldsOf(({ published }) => published);

/** The variables of internal settings, which production forbids. */
export const internalFields = fieldsOf(({ published }) => !published);

/** The settings of the environment, with defaults for the others. */
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

/** The text of a value in the environment. */
export function formatSetting(name: SettingName, value: number): string {
  return isDuration(name) ? formatDuration(value) : String(value);
}

function fieldsOf(isIncluded: (setting: (typeof SETTINGS)[SettingName]) => boolean) {
  const included = Object.entries(SETTING_VARIABLES).filter(([, name]) =>
    isIncluded(SETTINGS[name]),
  );
  return Object.fromEntries(included.map(([variable, name]) => [variable, fieldOf(name)]));
}

function fieldOf(name: SettingName) {
  const setting = SETTINGS[name];
  const field = (isDuration(name) ? duration : count).optional();
  if (!setting.published) return field;
  const { description, example, default: value } = setting;
  const defaultText = formatSetting(name, value);
  return field.register(descriptions, { description, example, defaultText });
}
