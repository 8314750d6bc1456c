import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { PROJECT } from '../dev/processes/project.js';

const GIB = 1 << 30;

/**
 * What a reader needs to know of machine and versions to compare figures of different runs.
 *
 * @param cli path of the Temporal CLI
 */
export function describeMachine(cli: string) {
  return {
    at: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / GIB),
    node: process.version,
    temporalCli: outputOf(cli, ['--version']),
    /** Ends in `-dirty` when there are changes that are not committed. */
    commit: outputOf('git', ['describe', '--always', '--dirty']),
  };
}

function outputOf(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: PROJECT, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}
