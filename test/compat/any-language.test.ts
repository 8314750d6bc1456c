import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../dev/processes/project.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { DEFAULT_TASK_QUEUE } from '../../src/temporal/queues.js';
import { findPython } from '../support/python.js';
import { testStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';

const run = promisify(execFile);

const page = readFileSync(join(PROJECT, 'docs', 'any-language.md'), 'utf8');

/** The code block of a language. */
function example(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\\n([^]*?)\n\`\`\``).exec(page) ?? [];
  return code ?? assert.fail(`docs/any-language.md has no example in ${language}`);
}

describe('docs/any-language.md', function () {
  this.timeout(400_000);
  const stack = testStack({ taskQueue: DEFAULT_TASK_QUEUE });
  let env: Record<string, string>;
  before(async () => {
    const { server } = await sharedTemporal();
    const cli = await resolveTemporalCli();
    const { PATH = '', HOME = '' } = process.env;
    const path = [dirname(cli), PATH].join(delimiter);
    env = { PATH: path, HOME, TEMPORAL_ADDRESS: server.address };
  });

  const memoOf = async (searchId: string) => {
    const { memo } = await stack.client.workflow.getHandle(`purchase_${searchId}`).describe();
    return memo;
  };

  describe('in Python', () => {
    let python: string;
    before(async function () {
      const found = await findPython();
      if (found === undefined) this.skip();
      else python = found;
    });
    // Ignores the exit code: temporalio 1.20 to 1.35 crashes one time in ten when the interpreter exits.
    const buy = async (searchId: string) => {
      const { stdout } = await run(python, ['-c', example('python'), searchId], { env }).catch(
        (error: unknown) => error as { stdout: string },
      );
      return stdout;
    };

    it('buys once when it runs twice', async () => {
      const searchId = stack.emulator.search();
      const first = await buy(searchId.toUpperCase());
      assert.match(first, /^bought \+1833/);
      assert.equal(await buy(searchId), first);
      assert.equal(stack.entry(searchId).posts.length, 1);
      assert.deepEqual(await memoOf(searchId), { requestedBy: 'team-billing' });
    });

    it('prints the failure code when nothing was bought', async () => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([{ on: 'purchase', kind: 'statusBefore', status: 400, searchId }]);
      assert.match(await buy(searchId), /^not bought: PurchaseRejected /);
    });
  });

  it('buys with the temporal CLI', async () => {
    const searchId = stack.emulator.search();
    const { stdout } = await run('sh', ['-ec', example('sh'), 'sh', searchId], { env });
    assert.match(stdout, /COMPLETED/);
    assert.match(stdout, /\+1833/);
    assert.equal(stack.entry(searchId).posts.length, 1);
    assert.deepEqual(await memoOf(searchId), { requestedBy: 'team-billing' });
  });
});
