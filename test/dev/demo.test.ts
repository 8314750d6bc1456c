import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { allGone, runProgram } from '../support/program.js';

describe('npm run demo', function () {
  this.timeout(150_000);

  it('buys one number with one POST although the worker is killed; --keep keeps it running', async () => {
    const demo = runProgram('dev/demo.ts', ['--keep'], { ACS_CONNECTION_STRING: 'endpoint=real' });
    const [, ui = ''] = await demo.says(
      /everything runs until Ctrl-C; Temporal UI: (\S+)/,
      120_000,
    );
    const family = demo.family();
    const output = demo.output();
    assert.match(output, /exported variables are ignored: ACS_CONNECTION_STRING/);
    assert.match(output, /watch it: http:\S+\/workflows\/purchase_\S+\/history/);
    const expected = [/provisioning .*durable timer/, /SIGKILL/, /restart/, /bought +\+1833/];
    const positions = expected.map((pattern) => output.search(pattern));
    assert.ok(
      positions.every((at, index) => at > (positions[index - 1] ?? 0)),
      output,
    );
    assert.match(output, /POSTs +1 received, 1 processed/);
    assert.match(output, /cost +2 USD a month/);
    assert.equal((await fetch(ui)).status, 200);
    demo.signal('SIGINT');
    assert.equal(await demo.exitCode, 0);
    await allGone(family);
  });

  // Prints a supported version, and runs no server.
  const fakeCli = join(mkdtempSync(join(tmpdir(), 'acs-demo-')), 'temporal');
  before(() => {
    const text = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0)"\n';
    writeFileSync(fakeCli, text, { mode: 0o755 });
  });
  after(() => {
    rmSync(dirname(fakeCli), { recursive: true });
  });

  const errors: [string, readonly string[], Record<string, string>, RegExp][] = [
    ['an unknown option', ['--kep'], {}, /unknown option '--kep'[^]*Usage: npm run demo/],
    [
      'a wrong TEMPORAL_CLI',
      [],
      { TEMPORAL_CLI: '/nowhere' },
      /TEMPORAL_CLI: \/nowhere is not an executable file/,
    ],
    ['a server that does not start', [], { TEMPORAL_CLI: fakeCli }, /dev server did not start/],
  ];
  for (const [what, args, env, words] of errors) {
    it(`reports ${what}, and exits with 1`, async () => {
      const demo = runProgram('dev/demo.ts', args, env);
      assert.equal(await demo.exitCode, 1);
      assert.match(demo.output(), words);
    });
  }
});
