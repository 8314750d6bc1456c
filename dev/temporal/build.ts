import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../say.js';
import { CLI_VERSION } from './locations.js';

const TELL_EVERY_MS = 15_000;

/**
 * Builds the Temporal CLI from its Go modules: about five minutes on two cores, once.
 *
 * @param go path of the Go program
 * @returns path of the CLI
 * @throws Error with the last lines of the compiler when it fails
 */
export async function buildCli(go: string, folder: string, say: Say): Promise<string> {
  const temporary = await mkdtemp(join(folder, 'build-'));
  const began = performance.now();
  const timer = setInterval(() => {
    say(`  still building, ${Math.round((performance.now() - began) / 1_000)} s so far`);
  }, TELL_EVERY_MS);
  try {
    await install(go, temporary);
    const program = join(folder, 'temporal');
    await rename(join(temporary, 'temporal'), program);
    return program;
  } finally {
    clearInterval(timer);
    await rm(temporary, { recursive: true, force: true });
  }
}

function install(go: string, binFolder: string): Promise<void> {
  const module = `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`;
  const child = spawn(go, ['install', module], {
    env: { ...process.env, GOBIN: binFolder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => {
    child.kill('SIGTERM');
  };
  process.once('exit', stop);
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2_000);
  });
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go install ended with ${code}: ${output.trim().split('\n').at(-1)}`));
    });
  }).finally(() => process.removeListener('exit', stop));
}
