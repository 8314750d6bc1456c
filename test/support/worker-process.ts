import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SETTING_VARIABLES } from '../../src/config/durations.js';
import type { Settings } from '../../src/purchase/settings.js';
import { until } from './until.js';

const WORKER = fileURLToPath(new URL('../../src/worker.ts', import.meta.url));

/** A worker in a process of its own, so that it can be killed. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  kill(): Promise<void>;
  /** SIGTERM, and the exit code that follows. */
  stop(): Promise<number | null>;
}

export interface WorkerProcessOptions {
  readonly address: string;
  readonly connectionString: string;
  readonly taskQueue: string;
  readonly settings: Settings;
}

/** Starts a worker with an environment made from nothing, and waits until it is ready. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { PATH = '', HOME = '' } = process.env;
  const settings = Object.entries(SETTING_VARIABLES).map(([variable, name]) => {
    const value = options.settings[name];
    return [variable, name.endsWith('Ms') ? `${value} ms` : String(value)] as const;
  });
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER], {
    env: {
      PATH,
      HOME,
      TEMPORAL_ADDRESS: options.address,
      ACS_CONNECTION_STRING: options.connectionString,
      ACS_PURCHASES_TASK_QUEUE: options.taskQueue,
      ...Object.fromEntries(settings.filter(([, value]) => value !== '0 ms')),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the worker ended: ${output}`);
    return output.includes('worker is ready');
  }, 30_000);
  return {
    child,
    output: () => output,
    kill: async () => {
      end();
      await exited;
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
