import assert from 'node:assert/strict';
import { allGone, runProgram, type Program } from '../support/program.js';
import { suiteFolder } from '../support/suite-folder.js';

describe('npm run dev', function () {
  this.timeout(120_000);
  const folder = suiteFolder();

  const start = (speed: number, env = {}): Program => {
    const names = ['temporal', 'ui', 'emulator', 'gateway', 'admin'];
    const ports = names.flatMap((name) => [`--${name}-port`, '0']);
    const options = [...ports, '--speed', String(speed), '--folder', folder];
    return runProgram('dev/dev.ts', options, env);
  };

  it('restarts a killed worker, rejects a second stack in the folder, and ends with Ctrl-C', async () => {
    const dev = start(20, { TEMPORAL_ADDRESS: 'real:7233' });
    await dev.says(/everything is up/);
    assert.match(dev.output(), /exported variables are ignored: TEMPORAL_ADDRESS/);
    const second = start(20);
    assert.equal(await second.exitCode, 1);
    assert.match(second.output(), new RegExp(`already running as process ${dev.pid}`));
    dev.types('k');
    await dev.says(/The worker was ended by SIGKILL; restarting/);
    await dev.says(/The worker runs again/);
    dev.types('b');
    await dev.says(/purchase_\S+ bought \+1833/);
    const family = dev.family();
    assert.ok(
      family.length >= 6,
      'dev, Temporal, the emulator, the worker, the gateway, their shells',
    );
    dev.signal('SIGINT');
    assert.equal(await dev.exitCode, 0);
    await allGone(family);
  });

  it('continues an open purchase when it is started again after SIGKILL', async () => {
    const first = start(2);
    await first.says(/everything is up/);
    first.types('b');
    const [, id = ''] = await first.says(/buying: \S+\/(purchase_[^/]+)/);
    await first.says(/purchase is provisioning/);
    const family = first.family();
    first.signal('SIGKILL');
    await first.exitCode;
    await allGone(family);
    const second = start(2);
    await second.says(new RegExp(`${id.slice(9, 17)} purchase succeeded`));
    second.types('q');
    assert.equal(await second.exitCode, 0);
  });

  it('names a wrong option', async () => {
    const dev = runProgram('dev/dev.ts', ['--ui-port', 'eight']);
    assert.equal(await dev.exitCode, 1);
    assert.match(
      dev.output(),
      /--ui-port <n>' argument 'eight' is invalid. Expected a port, 0 to 65535/,
    );
  });
});
