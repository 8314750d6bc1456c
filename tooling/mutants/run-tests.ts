import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../../dev/processes/child.js';
import { Reading, type Told } from './verdict.js';

/** Goes to the folder that it is told first, and becomes what it is told then. */
const IN_FOLDER = ['-c', 'cd "$0" && exec "$@"'];
const MOCHA = [
  ...['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--no-config', '--bail', '--exit'],
  ...['--require', 'test/support/hooks.ts', '--timeout', '60000', '--reporter', 'json-stream'],
];

/** What is run where, and for how long at most. */
export interface TestRun {
  readonly folder: string;
  /** Patterns of files, with blanks between them. */
  readonly tests: string;
  readonly limitMs: number;
}

/** Runs tests up to the first that fails; no process of it is left, however it ends. @throws the reason of `stopping` */
export async function runTests(run: TestRun, stopping: AbortSignal): Promise<Told> {
  const { folder, tests, limitMs } = run;
  stopping.throwIfAborted();
  const reading = new Reading();
  const child = await Child.start({
    name: 'Mocha',
    command: 'sh',
    args: [...IN_FOLDER, folder, process.execPath, ...MOCHA, ...tests.split(' ')],
    env: process.env,
    onLine: (line) => {
      reading.line(line);
    },
  });
  const over = new AbortController();
  const late = sleep(limitMs, 'late' as const, {
    signal: AbortSignal.any([stopping, over.signal]),
  });
  const how = await Promise.race([child.exited, late.catch(() => 'stopped' as const)]);
  over.abort();
  await child.kill();
  stopping.throwIfAborted();
  return reading.told(how === 'late');
}
