import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../dev/processes/project.js';
import { EmulatorControl } from '../dev/stack/emulator-control.js';
import { signedHeaders } from '../src/acs/auth/signing.js';

/**
 * `npm run compose:try`: starts docker-compose.yml with the emulator, kills each container while a purchase runs, restores a
 * backup, and stops the stack (docs/compose.md). It uses a compose project of its own and removes it. `-- --no-build` uses the
 * images of an earlier run.
 */
const NAME = 'try-compose';
const IMAGE = `acs-durable-purchase:${NAME}`;
const GATEWAY = '127.0.0.1:18080';
const EMULATOR = '127.0.0.1:14040';
const API = 'api-version=2025-06-01';
const HEALTHY_WITHIN_MS = 120_000;
const PURCHASED_WITHIN_MS = 240_000;
const SERVICES = ['postgres', 'temporal', 'temporal-ui', 'emulator', 'gateway', 'worker'];

const folder = mkdtempSync(join(tmpdir(), `${NAME}-`));
const accessKey = randomBytes(64).toString('base64');
const gatewayKey = randomBytes(64).toString('base64');
const password = randomBytes(24).toString('hex');
mkdirSync(join(folder, 'secrets'));
const files = {
  'secrets/acs_connection_string': `endpoint=http://emulator:4040/;accesskey=${accessKey}`,
  'secrets/gateway_access_keys': `try=${gatewayKey}`,
  'secrets/postgres_password': password,
  'emulator.yml': `services: { emulator: { ports: ['${EMULATOR}:4040'] } }`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

// Exported variables and .env must not reach the stack, except those that choose the engine.
const inherited = Object.entries(process.env).filter(([name]) =>
  /^(PATH|HOME|DOCKER_.*)$/.test(name),
);
const env = {
  ...Object.fromEntries(inherited),
  COMPOSE_DISABLE_ENV_FILE: 'true',
  COMPOSE_PROJECT_NAME: NAME,
  COMPOSE_FILE: `docker-compose.yml:${join(folder, 'emulator.yml')}`,
  COMPOSE_PROFILES: 'emulator',
  SECRETS: join(folder, 'secrets'),
  IMAGE,
  EMULATOR_IMAGE: `acs-durable-purchase-emulator:${NAME}`,
  GATEWAY_PUBLISH: GATEWAY,
  UI_PUBLISH: '127.0.0.1:18233',
  EMULATOR_SPEED: '0.5',
};
const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
});
const log = (text: string) => process.stdout.write(`${new Date().toISOString()}  ${text}\n`);

function run(program: string, ...args: string[]): string {
  const options = { cwd: PROJECT, env, maxBuffer: 1e9, stdio: 'pipe', encoding: 'utf8' } as const;
  return execFileSync(program, args, options);
}
const docker = (...args: string[]) => run('docker', ...args);
const compose = (...args: string[]) => docker('compose', ...args);

async function until(what: string, timeoutMs: number, isTrue: () => boolean | Promise<boolean>) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    assert.ok(performance.now() < deadline, `not within ${timeoutMs / 1_000} s: ${what}`);
    await sleep(500, undefined, { signal: interrupted.signal });
  }
}

interface State {
  readonly Running: boolean;
  readonly StartedAt: string;
  readonly Pid: number;
  readonly ExitCode: number;
  readonly Health?: { readonly Status: string };
}
const containers = (service: string) =>
  compose('ps', '--all', '--quiet', service).split('\n').filter(Boolean);
const stateOf = (container: string) =>
  JSON.parse(docker('inspect', '--format', '{{json .State}}', container)) as State;

async function allHealthy() {
  await until('all containers are healthy', HEALTHY_WITHIN_MS, () => {
    const states = SERVICES.flatMap(containers).map(stateOf);
    // Two workers, and one container for each other service.
    const expected = SERVICES.length + 1;
    const healthy = states.filter(({ Running, Health }) => Running && Health?.Status === 'healthy');
    return states.length === expected && healthy.length === expected;
  });
}

/** Kills a container as a crash would. After `docker kill`, the engine does not restart it. */
async function crash(container: string) {
  const { Pid, StartedAt } = stateOf(container);
  const kill = `process.kill(${Pid}, 'SIGKILL')`;
  docker('run', '--rm', '--pid=host', '--user=0', '--network=none', IMAGE, '-e', kill);
  await until(`${container} is restarted`, HEALTHY_WITHIN_MS, () => {
    const state = stateOf(container);
    return state.Running && state.StartedAt !== StartedAt;
  });
}

const emulator = new EmulatorControl(`http://${EMULATOR}`);

async function call(method: string, target: string, body?: object): Promise<Response> {
  const text = body ? JSON.stringify(body) : '';
  const signed = signedHeaders(
    { method, target, host: GATEWAY, body: text },
    gatewayKey,
    new Date(),
  );
  return fetch(`http://${GATEWAY}${target}`, {
    method,
    headers: { ...signed, 'content-type': 'application/json', prefer: 'respond-async' },
    ...(body && { body: text }),
    signal: AbortSignal.timeout(10_000),
  });
}

async function statusOf(searchId: string): Promise<string> {
  const response = await call('GET', `/phoneNumbers/operations/purchase_${searchId}?${API}`);
  const { status = `HTTP ${response.status}` } = (await response.json()) as { status?: string };
  return status;
}

/** Purchases through the gateway. The disruption begins once ACS has accepted the POST. */
async function purchaseDuring(what: string, disrupt: (searchId: string) => Promise<void>) {
  const searchId = await emulator.search();
  const response = await call('POST', `/availablePhoneNumbers/:purchase?${API}`, { searchId });
  assert.equal(response.status, 202, await response.text());
  await until('ACS accepts the POST', PURCHASED_WITHIN_MS, async () => {
    return (await emulator.ledger(searchId)).status !== null;
  });
  await disrupt(searchId);
  await allHealthy();
  await until('the purchase succeeds', PURCHASED_WITHIN_MS, async () => {
    const status = await statusOf(searchId);
    assert.notEqual(status, 'failed');
    return status === 'succeeded';
  });
  const { posts, bought, phoneNumbers } = await emulator.ledger(searchId);
  assert.equal(posts.filter(({ processedAt }) => processedAt !== null).length, 1);
  assert.deepEqual(bought.map(({ phoneNumber }) => phoneNumber).sort(), [...phoneNumbers].sort());
  log(`${what}: purchase_${searchId} succeeded, with 1 accepted POST`);
}

async function restoreBackup(searchId: string) {
  const backup = join(folder, 'backup.sql.gz');
  run('deploy/backup.sh', backup);
  compose('stop', 'gateway', 'worker', 'temporal', 'temporal-ui');
  compose('rm', '--stop', '--force', 'postgres');
  docker('volume', 'rm', `${NAME}_postgres`);
  const truncated = join(folder, 'truncated.sql.gz');
  const bytes = readFileSync(backup);
  writeFileSync(truncated, bytes.subarray(0, bytes.length / 2));
  assert.throws(() => run('deploy/restore.sh', truncated), { status: 2 });
  run('deploy/restore.sh', backup);
  await allHealthy();
  // The CLI reads Temporal alone; the gateway could proxy the GET to ACS.
  const wait = ['dist/src/bin/cli.js', 'wait', searchId, '--timeout', '240'];
  compose('exec', '-T', 'worker', 'node', ...wait);
}

function stop() {
  compose('stop');
  assert.equal(containers('worker').length, 2);
  for (const service of ['worker', 'gateway', 'emulator'])
    for (const container of containers(service))
      assert.equal(stateOf(container).ExitCode, 0, `exit code of ${service} after SIGTERM`);
  const logs = compose('logs', '--no-color');
  assert.ok(logs.split('\n').length > 100, 'the logs are missing');
  for (const [name, secret] of Object.entries({ accessKey, gatewayKey, password }))
    assert.ok(!logs.includes(secret), `the logs contain the secret ${name}`);
  log('stopped: exit codes are 0, and no log contains a secret');
}

try {
  if (!process.argv.includes('--no-build')) {
    log('building the images');
    compose('build');
  }
  log('starting the stack');
  compose('up', '--detach', '--no-build');
  await allHealthy();
  for (const container of containers('worker'))
    docker('exec', container, 'node', 'dist/src/bin/healthcheck.js', 'worker', '--ready');
  compose('up', '--detach', '--no-build');
  for (const job of ['temporal-schema', 'temporal-namespace'].flatMap(containers))
    assert.equal(stateOf(job).ExitCode, 0, 'exit code of a job that runs again');
  await allHealthy();
  for (const service of SERVICES)
    for (const container of containers(service))
      await purchaseDuring(`crash of ${service}`, () => crash(container));
  await purchaseDuring('loss and restore of the database', restoreBackup);
  stop();
} finally {
  log('removing the stack');
  compose('down', '--volumes', '--timeout', '5');
  rmSync(folder, { recursive: true });
}
