import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { allGone, familyOf, runProgram } from '../support/program.js';
import { until } from '../support/until.js';

describe('npm run demo, interrupted', function () {
  this.timeout(150_000);

  const interruptions: [when: string, pattern: RegExp, NodeJS.Signals, code: number | null][] = [
    ['the Temporal server is up', /✔ Temporal dev server/, 'SIGKILL', null],
    ['the emulator is up', /✔ ACS emulator/, 'SIGINT', 130],
    ['the worker is up', /✔ worker/, 'SIGKILL', null],
    ['the purchase runs', /provisioning/, 'SIGTERM', 143],
  ];
  for (const [when, pattern, signal, code] of interruptions) {
    it(`leaves no process behind after ${signal} when ${when}`, async () => {
      const demo = runProgram('dev/demo.ts', []);
      await demo.says(pattern);
      const family = demo.family();
      assert.ok(family.length >= 3, 'the demo, the server and the shell that kills it');
      demo.signal(signal);
      assert.equal(await demo.exitCode, code);
      await allGone(family);
    });
  }

  it('ends when the npm that runs it is killed', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, NODE_V8_COVERAGE: undefined };
    const npm = spawn('npm', ['run', 'demo'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    npm.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await until(() => output.includes('✔ ACS emulator'), 60_000);
    const family = familyOf(npm.pid ?? 0);
    npm.kill('SIGKILL');
    await allGone(family);
  });
});
