import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';

/** `npm run compose:check`: lets Docker Compose itself read the compose files, alone and with all that may be added. */
const CLIENTS = [['docker', 'compose'], ['docker-compose']] as const;

function run([program, ...args]: readonly [string, ...string[]], more: readonly string[]): string {
  // Made from nothing: a variable that is exported here must not change what is checked.
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME };
  return execFileSync(program, [...args, ...more], {
    cwd: PROJECT,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

function answers(client: (typeof CLIENTS)[number]): boolean {
  try {
    run(client, ['version']);
    return true;
  } catch {
    return false;
  }
}

const client = CLIENTS.find(answers);
if (!client) {
  process.stdout.write(
    'compose:check was SKIPPED: neither "docker compose" nor "docker-compose" is on this machine\n',
  );
} else {
  const added = readdirSync(join(PROJECT, 'deploy', 'compose')).map((name) =>
    join('deploy', 'compose', name),
  );
  for (const files of [[], ...added.map((file) => [file]), added]) {
    const all = ['docker-compose.yml', ...files];
    const options = [...all.flatMap((file) => ['-f', file]), '--env-file', '.env.example'];
    const profiles = ['observability', 'emulator'].flatMap((name) => ['--profile', name]);
    try {
      run(client, [...options, ...profiles, 'config', '--quiet']);
    } catch (error) {
      process.stderr.write(`${all.join(', ')}: ${(error as { stderr: string }).stderr}\n`);
      process.exit(1);
    }
    process.stdout.write(`${client.join(' ')} reads ${all.join(', ')}\n`);
  }
}
