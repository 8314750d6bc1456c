import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { freePort } from '../../dev/processes/ports.js';
import { createAdminServer, listen } from '../../src/observability/admin-server.js';
import { listenLocally } from '../support/listen-locally.js';

/** Runs the health check as a container engine does. */
async function check(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env;
  const command = [...nodeArguments('src/bin/healthcheck'), ...args];
  const child = spawn(process.execPath, command, { env: { PATH, ...env } });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

describe('the health check', () => {
  let notReady: string | undefined;
  let port: string;
  const server = createAdminServer({
    notReadyReason: () => Promise.resolve(notReady),
    metrics: () => Promise.resolve(''),
  });

  before(async () => {
    const variable = 'WORKER_ADMIN_PORT';
    port = String(await listen(server, { host: '127.0.0.1', port: 0, variable }));
  });
  after(() => server.close());

  it('passes for a process that lives, whatever address it listens on', async () => {
    for (const WORKER_ADMIN_HOST of ['127.0.0.1', '0.0.0.0']) {
      const env = { WORKER_ADMIN_HOST, WORKER_ADMIN_PORT: port };
      assert.deepEqual(await check(['worker'], env), { code: 0, stderr: '' });
    }
    const gateway = { GATEWAY_ADMIN_PORT: port };
    assert.deepEqual(await check(['gateway', '--ready'], gateway), { code: 0, stderr: '' });
  });

  it('fails with --ready and prints the reason while the process is not ready', async () => {
    notReady = 'the worker is starting';
    const env = { WORKER_ADMIN_PORT: port };
    assert.equal((await check(['worker'], env)).code, 0);
    const { code, stderr } = await check(['worker', '--ready'], env);
    assert.equal(code, 1);
    assert.match(stderr, /^\/readyz of 127\.0\.0\.1:\d+: 503 .*the worker is starting/);
  });

  it('fails if no process listens on the port', async () => {
    const { code, stderr } = await check(['gateway'], {
      GATEWAY_ADMIN_PORT: String(await freePort()),
    });
    assert.equal(code, 1);
    assert.match(stderr, /^\/healthz of 127\.0\.0\.1:\d+: ECONNREFUSED\n$/);
  });

  it('fails after a timeout if the process does not respond', async () => {
    const silent = createServer();
    const WORKER_ADMIN_PORT = String(await listenLocally(silent));
    const { code, stderr } = await check(['worker'], { WORKER_ADMIN_PORT });
    silent.close();
    assert.equal(code, 1);
    assert.match(stderr, /no response within 4000 ms/);
  });

  it('prints its usage, or what is wrong with the port', async () => {
    for (const [args, env, problem] of [
      [[], {}, /^Usage: node/],
      [['emulator'], {}, /^Usage: node/],
      [['worker', '--live'], {}, /^Usage: node/],
      [['worker'], { WORKER_ADMIN_PORT: 'http' }, /WORKER_ADMIN_PORT must be a port/],
      [['worker'], { WORKER_ADMIN_PORT: '0' }, /WORKER_ADMIN_PORT is 0/],
    ] as const) {
      const { code, stderr } = await check(args, env);
      assert.equal(code, 1);
      assert.match(stderr, problem);
    }
  });
});
