import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { allGone, familyOf, runProgram } from '../support/program.js';
import { until } from '../support/until.js';

describe('npm run demo', function () {
  this.timeout(150_000);

  it('buys one number with one POST over the death of a worker, and leaves it up if asked', async () => {
    const demo = runProgram('dev/demo.ts', ['--keep'], { ACS_CONNECTION_STRING: 'endpoint=real' });
    const [, ui = ''] = await demo.says(
      /everything stays up until Ctrl-C; the Temporal UI: (\S+)/,
      120_000,
    );
    const family = demo.family();
    const output = demo.output();
    assert.match(output, /exported, and not used here: ACS_CONNECTION_STRING/);
    assert.match(output, /watch it: http:\S+\/workflows\/purchase_\S+\/history/);
    const story = [/provisioning .*durable timer/, /SIGKILL/, /restart/, /bought +\+1833/];
    const moments = story.map((pattern) => output.search(pattern));
    assert.ok(
      moments.every((at, index) => at > (moments[index - 1] ?? 0)),
      output,
    );
    assert.match(output, /POSTs +1 received, 1 processed/);
    assert.match(output, /cost +2 USD a month/);
    assert.equal((await fetch(ui)).status, 200);
    demo.signal('SIGINT');
    assert.equal(await demo.exitCode, 0);
    await allGone(family);
  });

  const interruptions: [when: string, pattern: RegExp, NodeJS.Signals, code: number | null][] = [
    ['the Temporal server is up', /✔ Temporal dev server/, 'SIGKILL', null],
    ['the emulator is up', /✔ ACS emulator/, 'SIGINT', 130],
    ['the worker is up', /✔ worker/, 'SIGKILL', null],
    ['it buys', /provisioning/, 'SIGTERM', 143],
  ];
  for (const [when, pattern, signal, code] of interruptions) {
    it(`leaves nothing behind on ${signal} when ${when}`, async () => {
      const demo = runProgram('dev/demo.ts', []);
      await demo.says(pattern);
      const family = demo.family();
      assert.ok(family.length >= 3, 'the demo, the server and who watches over it');
      demo.signal(signal);
      assert.equal(await demo.exitCode, code);
      await allGone(family);
    });
  }

  it('ends with the npm that runs it, however that is killed', async () => {
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

  const mistakes: [string, readonly string[], Record<string, string>, RegExp][] = [
    [
      'an option that it does not have',
      ['--kep'],
      {},
      /Unknown option '--kep'[^]*Usage: npm run demo/,
    ],
    [
      'a Temporal CLI that is none',
      [],
      { TEMPORAL_CLI: '/nowhere' },
      /TEMPORAL_CLI names \/nowhere/,
    ],
    [
      'a server that does not start',
      [],
      { TEMPORAL_CLI: '/bin/false' },
      /dev server did not come up/,
    ],
  ];
  for (const [what, args, env, words] of mistakes) {
    it(`says what is wrong with ${what}, and ends with 1`, async () => {
      const demo = runProgram('dev/demo.ts', args, env);
      assert.equal(await demo.exitCode, 1);
      assert.match(demo.output(), words);
    });
  }
});
