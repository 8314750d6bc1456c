import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';

/** `npm run compose:check`: Docker Compose validates the compose files, alone and with each optional file. */
const CLIENTS = [['docker', 'compose'], ['docker-compose']] as const;

function run([program, ...args]: readonly [string, ...string[]], more: readonly string[]): string {
  // Exported variables must not change what is checked.
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME };
  return execFileSync(program, [...args, ...more], {
    cwd: PROJECT,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

function isInstalled(client: (typeof CLIENTS)[number]): boolean {
  try {
    run(client, ['version']);
    return true;
  } catch {
    return false;
  }
}

const client = CLIENTS.find(isInstalled);
if (!client) {
  process.stdout.write(
    'compose:check SKIPPED: neither "docker compose" nor "docker-compose" is installed\n',
  );
} else {
  const additions = readdirSync(join(PROJECT, 'deploy', 'compose')).map((name) =>
    join('deploy', 'compose', name),
  );
  for (const files of [[], ...additions.map((file) => [file]), additions]) {
    const all = ['docker-compose.yml', ...files];
    const options = [...all.flatMap((file) => ['-f', file]), '--env-file', '.env.example'];
    const profiles = ['observability', 'emulator'].flatMap((name) => ['--profile', name]);
    try {
      run(client, [...options, ...profiles, 'config', '--quiet']);
    } catch (error) {
      process.stderr.write(`${all.join(', ')}: ${(error as { stderr: string }).stderr}\n`);
      process.exit(1);
    }
    process.stdout.write(`${client.join(' ')}: valid: ${all.join(', ')}\n`);
  }
}
