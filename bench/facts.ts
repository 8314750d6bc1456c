import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { PROJECT } from '../dev/processes/project.js';

const GIB = 1 << 30;

/** What a reader must know of the machine to judge figures of another day. */
export interface Facts {
  readonly at: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly temporalCli: string;
  /** Of this project; missing where there is no git. */
  readonly commit?: string;
  /** There were changes that are in no commit. */
  readonly changed?: boolean;
}

/** @param cli path of the Temporal CLI */
export function factsOf(cli: string): Facts {
  const processors = cpus();
  const commit = said('git', ['rev-parse', '--short', 'HEAD']);
  return {
    at: new Date().toISOString(),
    cores: processors.length,
    cpu: processors[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / GIB),
    node: process.version,
    temporalCli: said(cli, ['--version']) ?? 'unknown',
    ...(commit !== undefined && {
      commit,
      changed: said('git', ['status', '--porcelain', '--untracked-files=no']) !== '',
    }),
  };
}

/** What a program prints; `undefined` when it cannot be asked. */
function said(program: string, args: readonly string[]): string | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync(program, args, { cwd: PROJECT, encoding: 'utf8', stdio }).trim();
  } catch {
    return undefined; // not there, or no repository: a fact less
  }
}
