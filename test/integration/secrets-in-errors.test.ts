import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/program.js';
import { suiteFolder } from '../support/suite-folder.js';

const KEY = Buffer.alloc(64, 7).toString('base64');
const ACS_CONNECTION_STRING = `endpoint=http://127.0.0.1:1/;accesskey=${KEY}`;
const PORTS = { GATEWAY_PORT: '0', GATEWAY_ADMIN_PORT: '0', WORKER_ADMIN_PORT: '0' };

type Program = readonly [name: string, script: string, args: readonly string[], code: number];

/** Each program, and the code with which it ends when its configuration is wrong. */
const DAEMONS: readonly [Program, Program] = [
  ['the worker', 'src/worker.ts', [], 1],
  ['the gateway', 'src/bin/gateway.ts', [], 1],
];
const COMMANDS: readonly Program[] = [
  ['doctor', 'src/bin/cli.ts', ['doctor'], 5],
  ['the CLI', 'src/bin/cli.ts', ['status', randomUUID()], 4],
  ['replay', 'src/bin/replay.ts', [], 4],
];

describe('invalid Temporal configuration', function () {
  this.timeout(120_000);
  const folder = suiteFolder();

  const run = async ([, script, args]: Program, env: Record<string, string>) => {
    const acs = { ACS_CONNECTION_STRING, GATEWAY_ACCESS_KEYS: `orders=${KEY}` };
    const program = runProgram(script, args, { ...acs, ...PORTS, ...env });
    const code = await program.exitCode;
    return { code, output: program.output() };
  };

  /** Neither the key, nor the secret of the invalid value, nor a stack trace. */
  const hidesSecrets = (output: string) => {
    assert.doesNotMatch(output, /SECRET|^ +at /m);
    assert.ok(!output.includes(KEY));
  };

  for (const program of [...DAEMONS, ...COMMANDS]) {
    const [name, , , code] = program;
    it(`makes ${name} exit with cause and fix, and without a secret`, async () => {
      const file = join(folder, 'temporal.toml');
      writeFileSync(file, '[profile.default]\napi_key = "SECRET\n');
      const { output, code: ended } = await run(program, { TEMPORAL_CONFIG_FILE: file });
      assert.match(output, /temporal\.toml, line 2, is not TOML\b.*\bput text in double quotes/s);
      assert.equal(ended, code, output);
      hidesSecrets(output);
    });
  }

  it('hides a secret in the address', async () => {
    const [worker] = DAEMONS;
    const { output } = await run(worker, { TEMPORAL_ADDRESS: 'https://u:SECRET@host' });
    assert.match(output, /TEMPORAL_ADDRESS .* is not host:port\b.*\bset it without/s);
    hidesSecrets(output);
  });

  for (const program of DAEMONS) {
    it(`with a refused address makes ${program[0]} name TEMPORAL_ADDRESS`, async () => {
      const { output, code } = await run(program, { TEMPORAL_ADDRESS: '127.0.0.1:1' });
      assert.equal(code, 1);
      assert.match(output, /^Temporal cannot be reached: .*; check TEMPORAL_ADDRESS .*\n$/);
    });
  }
});
