import { join } from 'node:path';
import { PROJECT } from './project.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that could select the real Azure or a real Temporal, or configure the programs. */
const IGNORED =
  /^(TEMPORAL|ACS|AZURE|COMMUNICATION|PURCHASE|SPENDING|EVENTS|GATEWAY|WORKER|IDENTITY)_/;

const USED = new Set(['TEMPORAL_CLI']);

/**
 * The environment of every child, built from nothing, so that no exported variable leads the local stack to the
 * real Azure.
 */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    // Otherwise Temporal's tools read the profile in the home folder. The file does not exist: SDK 1.24 fails on an
    // empty one.
    TEMPORAL_CONFIG_FILE: join(PROJECT, '.local', 'no-temporal-profile.toml'),
    ...extra,
  };
}

/** The names of exported variables that the local stack ignores. */
export function ignoredVariables(env: Env): string[] {
  return Object.keys(env).filter((name) => IGNORED.test(name) && !USED.has(name) && env[name]);
}
