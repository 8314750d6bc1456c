import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { accessSync, constants, statSync } from 'node:fs';

/** The version that is installed when there is none. It contains Temporal server 1.32.0. */
export const CLI_VERSION = '1.9.1';

type Env = Readonly<Record<string, string | undefined>>;

/** Where an installed CLI is cached: outside the checkout, so that all checkouts share it. */
export function cacheFolder(env: Env): string {
  return join(projectCache(env), 'temporal-cli', CLI_VERSION);
}

/** Folder of what is built or installed once for all checkouts. */
export function projectCache(env: Env): string {
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(base, 'acs-durable-purchase');
}

/** Finds a program on PATH. */
export function findOnPath(name: string, env: Env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent or not permitted
  }
}
