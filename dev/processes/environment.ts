import { join } from 'node:path';
import { PROJECT } from './project.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What a person exports to reach the real Azure or a real Temporal, or to shape the worker. */
const FOREIGN =
  /^(TEMPORAL|ACS|AZURE|COMMUNICATION|PURCHASE|SPENDING|EVENTS|GATEWAY|WORKER|IDENTITY)_/;

/** Read by the search for the Temporal CLI, and harmless. */
const OURS = new Set(['TEMPORAL_CLI']);

/**
 * The environment of every child: made from nothing, so that nothing exported can make the local stack touch, or
 * buy at, the real thing.
 */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    // Temporal's tools would read a profile in the home folder. A file that is not there is none to them; an empty
    // one they stumble over (SDK 1.24).
    TEMPORAL_CONFIG_FILE: join(PROJECT, '.local', 'no-temporal-profile.toml'),
    ...extra,
  };
}

/** The names of exported variables that the local stack ignores, and a person might expect it not to. */
export function ignoredVariables(env: Env): string[] {
  return Object.keys(env).filter((name) => FOREIGN.test(name) && !OURS.has(name) && env[name]);
}
