import { execFileSync, spawn } from 'node:child_process';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { lives, until } from './until.js';

/** A program of the terminal, run as a person runs it. */
export interface Program {
  readonly pid: number;
  /** All that it has written, on both streams. */
  output(): string;
  /** Waits for its output. @throws Error with the output when it ends before, or takes longer */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpMatchArray>;
  types(line: string): void;
  signal(name: NodeJS.Signals): void;
  readonly exitCode: Promise<number | null>;
  /** It and all that it has started, at this moment. */
  family(): number[];
}

/**
 * Runs a program of the project.
 *
 * @param script `src/bin/cli.ts`
 * @param env added to a path, a home and the Temporal CLI's place
 * @param folder another copy of the project
 */
export function runProgram(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder?: string,
): Program {
  const { PATH, HOME, TEMPORAL_CLI, RUN_BUILT_PROGRAMS } = process.env;
  const command = [...nodeArguments(script.replace(/\.ts$/, ''), undefined, folder), ...args];
  const child = spawn(process.execPath, command, {
    env: {
      ...{ PATH, HOME, TEMPORAL_CLI, RUN_BUILT_PROGRAMS },
      ...{ NO_COLOR: '1', NODE_V8_COVERAGE: undefined, ...env },
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid,
    output: () => output,
    says: async (pattern, withinMs = 60_000) => {
      await until(() => {
        if (child.exitCode !== null && !pattern.test(output))
          throw new Error(`it ended with ${child.exitCode} and said: ${output}`);
        return pattern.test(output);
      }, withinMs).catch((error: unknown) => {
        throw new Error(`${(error as Error).message}; ${String(pattern)} is not in: ${output}`);
      });
      return pattern.exec(output) as RegExpMatchArray;
    },
    types: (line) => {
      child.stdin.write(`${line}\n`);
    },
    signal: (name) => {
      child.kill(name);
    },
    exitCode,
    family: () => familyOf(pid),
  };
}

/** Waits until none of these processes lives. @throws Error when one does after ten seconds */
export async function allGone(pids: readonly number[]): Promise<void> {
  await until(() => !pids.some(lives), 10_000);
}

/**
 * A process and all that it has started, at this moment.
 *
 * @param without processes that are left out, with all that they have started
 */
export function familyOf(root: number, without: ReadonlySet<number> = new Set()): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = [root];
  for (const member of family) {
    for (const [pid = 0, parent] of pairs)
      if (parent === member && !without.has(pid)) family.push(pid);
  }
  return family;
}
