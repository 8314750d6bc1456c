import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Child } from '../../dev/processes/child.js';
import { childEnvironment, ignoredVariables } from '../../dev/processes/environment.js';
import { checkPortsFree } from '../../dev/processes/ports.js';
import { listenLocally } from '../support/listen-locally.js';
import { lives, until } from '../support/until.js';

/** A shell that starts a grandchild, prints its id and waits for it. */
const PARENT_OF_ONE = ['-c', 'sleep 300 & echo "grandchild $!"; wait'];

describe('a child process', () => {
  const start = (script: string) =>
    Child.start({ name: 'The child', command: '/bin/sh', args: ['-c', script], env: {} });

  it('gets only the given environment', async () => {
    process.env['ACS_LEAK'] = 'secret';
    const child = await Child.start({
      name: 'The child',
      command: '/usr/bin/env',
      args: [],
      env: { GIVEN: '1' },
    });
    delete process.env['ACS_LEAK'];
    await child.exited;
    assert.equal(child.lastOutput, 'GIVEN=1');
  });

  it('is reported with its last output when it ends before it is ready', async () => {
    const child = await start('echo half done; echo out of luck >&2; exit 3');
    await assert.rejects(
      child.waitForLine(/ready/, 5_000),
      (error: Error) =>
        error.message.startsWith('The child ended with code 3:') &&
        error.message.includes('out of luck') &&
        error.message.includes('half done'),
    );
  });

  it('is reported with its last output and killed when it is not ready in time', async () => {
    const slow = await start('echo thinking; sleep 300');
    await slow.waitForLine(/thinking/, 5_000);
    await assert.rejects(slow.ready(/ready/, 200), /was not ready within 0.2 s:\n {4}thinking/);
    assert.ok(slow.hasExited);
  });

  it('is reported by name when its program does not exist', async () => {
    const nowhere = Child.start({ name: 'It', command: '/nowhere', args: [], env: {} });
    await assert.rejects(nowhere, /It could not be started: .*ENOENT/);
  });

  it('is killed when it ignores SIGTERM', async () => {
    const child = await start("trap '' TERM; echo ready; while :; do sleep 0.1; done");
    await child.waitForLine(/ready/, 5_000);
    assert.deepEqual(await child.stop(300), { code: null, signal: 'SIGKILL' });
  });

  it('is killed together with its own children', async () => {
    const child = await Child.start({
      name: 'The child',
      command: '/bin/sh',
      args: PARENT_OF_ONE,
      env: { PATH: '/bin:/usr/bin' },
    });
    const [, grandchild] = await child.waitForLine(/grandchild (\d+)/, 5_000);
    await child.kill();
    await until(() => !lives(Number(grandchild)));
  });

  for (const how of ['SIGKILL', 'SIGTERM'] as const) {
    it(`is killed with its own children when its parent is ended by ${how}`, async () => {
      const child = JSON.stringify({
        name: 'it',
        command: '/bin/sh',
        args: PARENT_OF_ONE,
        env: {},
      });
      const source = `
        const { Child } = await import('./dev/processes/child.js');
        const child = await Child.start({ ...${child}, onLine: (line) => console.log(line, child.pid) });
        setInterval(() => undefined, 1000);`;
      const parent = spawn(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', source],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let output = '';
      parent.stdout.on('data', (text: Buffer) => (output += text.toString()));
      const ids = () => [...output.matchAll(/\d+/g)].map(([id]) => Number(id));
      await until(() => output.includes('\n'));
      assert.equal(ids().length, 2);
      assert.ok(ids().every(lives));
      parent.kill(how);
      await until(() => !ids().some(lives));
    });
  }
});

describe('exported variables', () => {
  it('are listed when the local stack ignores them', () => {
    const env = {
      ACS_CONNECTION_STRING: 'endpoint=https://real',
      TEMPORAL_ADDRESS: 'real:7233',
      TEMPORAL_CLI: '/bin/temporal',
      AZURE_TENANT_ID: '',
      PATH: '/bin',
    };
    assert.deepEqual(ignoredVariables(env), ['ACS_CONNECTION_STRING', 'TEMPORAL_ADDRESS']);
  });

  it('never reach a child', () => {
    const names = Object.keys(childEnvironment({ TEMPORAL_ADDRESS: '127.0.0.1:1' }));
    assert.deepEqual(names, ['PATH', 'HOME', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_ADDRESS']);
  });
});

describe('checkPortsFree', () => {
  it('reports every port that is in use or the same as another', async () => {
    const server = createServer();
    const port = await listenLocally(server);
    try {
      const ports = [
        { service: 'Temporal', option: '--temporal-port', port },
        { service: 'the UI', option: '--ui-port', port: 1 },
        { service: 'the emulator', option: '--emulator-port', port: 1 },
      ];
      await assert.rejects(checkPortsFree(ports), (error: Error) => {
        const lines = error.message.split('\n');
        assert.equal(lines.length, 4);
        assert.match(lines[1] ?? '', new RegExp(`^ {2}${port}, for Temporal, is in use`));
        assert.match(lines[1] ?? '', /choose another with --temporal-port$/);
        assert.match(
          lines[2] ?? '',
          /1 is the port of the UI and of the emulator; change --ui-port/,
        );
        return true;
      });
    } finally {
      server.close();
    }
  });
});
