import { SETTING_VARIABLES } from '../../src/config/settings.js';
import {
  DEFAULT_SETTINGS,
  isDuration,
  SETTINGS,
  type Durations,
  type SettingName,
} from '../../src/purchase/contract/settings.js';

/** The environment variables of a worker for these settings. */
export function settingVariables(settings: Partial<Durations>): Record<string, string> {
  const given = Object.entries(SETTING_VARIABLES).flatMap(([variable, name]) => {
    const value = settings[name];
    if (value === undefined) return [];
    return [[variable, isDuration(name) ? `${value} ms` : String(value)]];
  });
  return Object.fromEntries(given) as Record<string, string>;
}

/** The default settings with every duration divided, except those given. Counts stay the same. */
export function shortenSettings(divisor: number, given: Partial<Durations>): Durations {
  const names = Object.keys(SETTINGS) as SettingName[];
  const shortened = names.map((name) => {
    const value = DEFAULT_SETTINGS[name];
    return [name, isDuration(name) ? Math.ceil(value / divisor) : value] as const;
  });
  return { ...(Object.fromEntries(shortened) as Durations), ...given };
}
