import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allGone, runProgram, type Program } from '../support/program.js';

describe('npm run dev', function () {
  this.timeout(90_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'acs-dev-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (speed: number, env = {}): Program => {
    const names = ['temporal', 'ui', 'emulator', 'gateway', 'admin'];
    const ports = names.flatMap((name) => [`--${name}-port`, '0']);
    const options = [...ports, '--speed', String(speed), '--folder', folder];
    return runProgram('dev/dev.ts', options, env);
  };

  it('keeps the stack up over the death of its parts, refuses a second one, and ends with Ctrl-C', async () => {
    const dev = start(20, { TEMPORAL_ADDRESS: 'real:7233' });
    await dev.says(/everything is up/);
    assert.match(dev.output(), /exported, and ignored: TEMPORAL_ADDRESS/);
    const second = start(20);
    assert.equal(await second.exitCode, 1);
    assert.match(
      second.output(),
      new RegExp(`runs already, as process ${dev.pid}: use it, or end it first`),
    );
    dev.types('k');
    await dev.says(/The worker was ended by SIGKILL; starting it again/);
    await dev.says(/The worker is back/);
    dev.types('b');
    await dev.says(/purchase_\S+ bought \+1833/);
    const family = dev.family();
    assert.ok(
      family.length >= 6,
      'dev, its watcher, Temporal, the emulator, the worker, the gateway',
    );
    dev.signal('SIGINT');
    assert.equal(await dev.exitCode, 0);
    await allGone(family);
  });

  it('goes on with a purchase where it was when it is started again, also after SIGKILL', async () => {
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

  it('says which option is wrong', async () => {
    const dev = runProgram('dev/dev.ts', ['--ui-port', 'eight']);
    assert.equal(await dev.exitCode, 1);
    assert.match(dev.output(), /--ui-port is "eight"; expected a port, 0 to 65535/);
  });
});
