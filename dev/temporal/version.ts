import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isExecutable } from './locations.js';

/** What `temporal --version` prints: `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`. */
const VERSION = /temporal version (\S+) \(server (\d+)\.(\d+)/i;
const OLDEST_SERVER = { major: 1, minor: 32 };
const TIMEOUT_MS = 10_000;

/**
 * Checks that a program is a Temporal CLI whose dev server is recent enough.
 *
 * @returns version of the CLI
 * @throws Error that says what is wrong with the program
 */
export async function checkCli(program: string): Promise<string> {
  if (!isExecutable(program)) throw new Error(`${program} is not an executable file`);
  const [, version, major, minor] = VERSION.exec(await printedVersion(program)) ?? [];
  if (version === undefined) {
    throw new Error(`${program} is not a Temporal CLI: "--version" prints no Temporal version`);
  }
  const newer = Number(major) - OLDEST_SERVER.major || Number(minor) - OLDEST_SERVER.minor;
  if (newer < 0) {
    const oldest = `${OLDEST_SERVER.major}.${OLDEST_SERVER.minor}`;
    throw new Error(
      `${program} is too old: it contains Temporal server ${major}.${minor}, and ${oldest} or later is required`,
    );
  }
  return version;
}

async function printedVersion(program: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, ['--version'], { timeout: TIMEOUT_MS })).stdout;
  } catch (cause) {
    throw new Error(`${program} is not a Temporal CLI: "--version" failed`, { cause });
  }
}
