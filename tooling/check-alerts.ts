import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';

/** Checks the alerts and the configuration of Prometheus with promtool; part of `npm run verify`. */
const FOLDER = join(PROJECT, 'deploy', 'prometheus');
const CHECKS = [
  { args: ['check', 'rules'], file: 'alerts.yml' },
  { args: ['test', 'rules'], file: 'alerts.test.yml' },
  { args: ['check', 'config'], file: 'prometheus.yml' },
];

const log = (line: string) => {
  process.stdout.write(`${line}\n`);
};

/** @returns its exit code; `undefined` if promtool is not installed */
function promtool(args: readonly string[], stdio: 'inherit' | 'ignore'): number | undefined {
  const { error, status } = spawnSync('promtool', args, { cwd: FOLDER, stdio });
  if (error && 'code' in error && error.code === 'ENOENT') return undefined;
  if (error) throw error;
  return status ?? 1;
}

if (promtool(['--version'], 'ignore') === undefined) {
  log('alerts:check SKIPPED: promtool is not on the PATH. It is part of Prometheus; on Debian:');
  log('apt-get install --no-install-recommends prometheus');
} else {
  const failed = CHECKS.filter(({ args, file }) => promtool([...args, file], 'inherit') !== 0);
  for (const { args, file } of failed) log(`promtool ${args.join(' ')} ${file} FAILED`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
