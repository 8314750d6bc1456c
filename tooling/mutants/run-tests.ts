import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../../dev/processes/child.js';
import { MochaOutput, type TestResults } from './mutant-result.js';

const CD_AND_EXEC = ['-c', 'cd "$0" && exec "$@"'];
const MOCHA = [
  ...['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--no-config', '--bail', '--exit'],
  ...['--require', 'test/support/hooks.ts', '--timeout', '60000', '--reporter', 'json-stream'],
];

export interface TestRun {
  readonly folder: string;
  /** Glob patterns of test files, separated by spaces. */
  readonly tests: string;
  readonly timeoutMs: number;
}

/** Runs tests up to the first failure. Leaves no process behind. @throws the reason of `stopping` */
export async function runTests(run: TestRun, stopping: AbortSignal): Promise<TestResults> {
  const { folder, tests, timeoutMs } = run;
  stopping.throwIfAborted();
  const output = new MochaOutput();
  const child = await Child.start({
    name: 'Mocha',
    command: 'sh',
    args: [...CD_AND_EXEC, folder, process.execPath, ...MOCHA, ...tests.split(' ')],
    env: process.env,
    onLine: (line) => {
      output.addLine(line);
    },
  });
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  const timeout = sleep(timeoutMs, 'timedOut' as const, { signal });
  const end = await Promise.race([child.exited, timeout.catch(() => 'stopped' as const)]);
  ended.abort();
  await child.kill();
  stopping.throwIfAborted();
  return output.results(end === 'timedOut');
}
