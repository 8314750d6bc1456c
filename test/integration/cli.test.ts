import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import type { CheckResult } from '../../src/cli/checks.js';
import { runCli } from '../../src/cli/program.js';
import { PurchaseClient } from '../../src/index.js';
import { runProgram } from '../support/program.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('acs-purchase', () => {
  const stack = suiteStack();
  const acs: CheckResult = { status: 'skipped', detail: 'not checked' };

  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { server } = await sharedTemporal();
    const { taskQueue } = stack;
    let out = '';
    let err = '';
    const code = await runCli(args, {
      connect: async () => {
        const connection = await Connection.connect({ address: server.address });
        return new PurchaseClient(new Client({ connection }), { taskQueue, uiUrl: 'http://ui' });
      },
      checkAcs: () => Promise.resolve(acs),
      connectAcs: () => assert.fail('it read ACS'),
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }

  it('starts a purchase, finds it the second time, and waits for its end', async () => {
    const searchId = stack.emulator.search({ quantity: 2 });
    const first = await cli('start', searchId);
    assert.deepEqual([first.code, first.err], [0, '']);
    assert.match(first.out, new RegExp(`^started purchase_${searchId}\nTemporal UI: http://ui/`));
    assert.match((await cli('start', searchId)).out, /exists already/);
    const waited = await cli('wait', `purchase_${searchId}`);
    assert.equal(waited.code, 0);
    assert.match(waited.out, /status +bought \+1833\d+, \+1833\d+\n/);
    assert.match(waited.out, /cost +4 USD a month/);
    assert.match(waited.out, /requestedBy +acs-purchase/);
  });

  it('finds the purchase of a search by every spelling of its id', async () => {
    const searchId = stack.emulator.search();
    const operationId = `purchase_${searchId}`;
    const first = await cli('start', operationId.toUpperCase(), '--wait');
    assert.equal(first.code, 0);
    assert.match(first.out, new RegExp(`purchase +${operationId}\n`));
    for (const id of [operationId, searchId.replaceAll('-', ''), `{${searchId.toUpperCase()}}`]) {
      assert.match((await cli('start', id)).out, new RegExp(`^${operationId} exists already`));
      for (const command of ['status', 'wait']) {
        const { code, out } = await cli(command, id);
        assert.equal(code, 0);
        assert.match(out, /status +bought/);
      }
    }
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  it('prints only JSON with --json', async () => {
    const searchId = stack.emulator.search();
    const { code, out } = await cli(
      'start',
      searchId,
      '--requested-by',
      'orders',
      '--wait',
      '--json',
    );
    assert.equal(code, 0);
    const printed = JSON.parse(out) as {
      status: string;
      operationId: string;
      memo: { requestedBy: string };
    };
    assert.deepEqual(
      [printed.status, printed.operationId, printed.memo.requestedBy],
      ['succeeded', `purchase_${searchId}`, 'orders'],
    );
    await until(async () => {
      const list = await cli('list', '--limit', '100', '--json');
      return (JSON.parse(list.out) as { operationId: string }[]).some(
        ({ operationId }) => operationId === printed.operationId,
      );
    });
  });

  it('starts the purchase of a reservation by its id or by the id of its operation', async () => {
    const reservationId = stack.emulator.reserve({ quantity: 1 });
    const operationId = `reservationPurchase_${reservationId}`;
    for (const args of [
      [operationId, '--wait'],
      [reservationId, '--reservation', '--wait'],
    ]) {
      const { code, out } = await cli('start', ...args);
      assert.equal(code, 0, out);
      assert.ok(out.includes(operationId), out);
    }
    assert.equal(stack.emulator.ledger().reservations[reservationId]?.posts.length, 1);
  });

  it('exits with the code of the outcome', async () => {
    const rejected = stack.emulator.search({ countryCode: 'FR' });
    const { code, out } = await cli('start', rejected, '--wait');
    assert.equal(code, 2);
    assert.match(out, /PurchaseRejected: .*agreement/);
    assert.match(out, /POSTs +0 that ACS may have accepted \(lookups \d+, polls 0\)\n/);
    assert.match(out, /held numbers +\+33\d+/);
    assert.match(out, /MS-CV +\S+/);
    const listed = async () => {
      const { out: list } = await cli('list', '--limit', '100');
      return list.split('\n').filter((line) => line.includes(rejected));
    };
    await until(async () => /FAILED +PurchaseRejected/.test((await listed()).join()));
    const agreed = await cli('start', rejected, '--agree-not-to-resell', '--wait');
    assert.equal(agreed.code, 0);
    await until(async () => /COMPLETED +bought/.test((await listed()).join()));
    assert.equal((await listed()).length, 1);

    await stack.stopWorker();
    const canceled = stack.emulator.search();
    const waited = await cli('start', canceled, '--timeout', '0', '--json');
    assert.equal(waited.code, 3);
    assert.equal((JSON.parse(waited.out) as { status: string }).status, 'running');
    const late = await cli('wait', canceled, '--timeout', '0');
    assert.equal(late.code, 3);
    assert.match(
      late.err,
      /has not ended within 0 s; it continues \(started: waiting for a worker\)/,
    );
    assert.match((await cli('cancel', canceled)).out, /requested the cancellation of purchase_/);
    await stack.startWorker();
    assert.equal((await cli('wait', canceled)).code, 7);

    const terminated = stack.emulator.search();
    await cli('start', terminated);
    await stack.client.workflow.getHandle(`purchase_${terminated}`).terminate();
    assert.equal((await cli('status', terminated)).code, 6);
  });

  it('prints the durable timer that a purchase waits for', async () => {
    const searchId = stack.emulator.search();
    stack.emulator.setFaults([{ on: 'purchase', kind: 'stuck', searchId }]);
    await cli('start', searchId);
    await until(async () => {
      const { out } = await cli('status', searchId);
      return /^status +provisioning: durable timer: \S/m.test(out);
    });
    await stack.client.workflow.getHandle(`purchase_${searchId}`).terminate();
  });

  it('cancel of an ended purchase exits with 4 and prints the outcome', async () => {
    const searchId = stack.emulator.search();
    await cli('start', searchId, '--wait');
    const { code, out, err } = await cli('cancel', searchId);
    assert.deepEqual([code, out], [4, '']);
    assert.match(
      err,
      /^purchase_\S+ has already ended and cannot be canceled \(bought \+1\d+\)\n$/,
    );
  });

  const invalid: [string, string[], RegExp][] = [
    ['an invalid search id', ['start', 'no id'], /searchId is "no id"/],
    ...['start', 'status', 'wait', 'cancel'].flatMap((command): [string, string[], RegExp][] => [
      [
        `an id with two prefixes (${command})`,
        [command, 'purchase_purchase_378ddf60-81be-452a-ba4f-613198ea6c28'],
        /has the prefix of an operation twice/,
      ],
    ]),
    [
      'the purchase of a search, given as a reservation',
      ['start', '--reservation', 'purchase_378ddf60-81be-452a-ba4f-613198ea6c28'],
      /names the purchase of a search/,
    ],
    ['an unknown purchase', ['status', 'unknown'], /purchase_unknown does not exist in Temporal/],
    ['an unknown command', ['strat', 'x'], /unknown command 'strat'/],
    ['an unknown stage', ['list', '--stage', 'late'], /Allowed choices are submitting/],
    ['an invalid timeout', ['wait', 'x', '--timeout', 'soon'], /Expected seconds/],
  ];
  for (const [what, args, words] of invalid) {
    it(`exits with 4 and a message for ${what}`, async () => {
      const { code, out, err } = await cli(...args);
      assert.deepEqual([code, out], [4, '']);
      assert.match(err, words);
    });
  }

  it('exits with 4 for a workflow of another type under the id of the purchase', async () => {
    const searchId = stack.emulator.search();
    const workflowId = `purchase_${searchId}`;
    const options = { workflowId, taskQueue: 'unpolled' };
    const foreign = await stack.client.workflow.start('somethingElse', options);
    for (const command of ['start', 'restart', 'status', 'wait', 'cancel']) {
      const { code, out, err } = await cli(command, searchId);
      assert.deepEqual([code, out], [4, '']);
      assert.match(err, /type "somethingElse" on the task queue "unpolled".*terminate/);
    }
    await foreign.terminate();
  });

  it('exits with 5 when Temporal cannot be reached and names TEMPORAL_ADDRESS', async () => {
    const program = runProgram('src/bin/cli.ts', ['list'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    assert.equal(await program.exitCode, 5);
    assert.match(program.output(), /Temporal cannot be reached: .*TEMPORAL_ADDRESS/);
  });

  it('does not fail when the reader of its output closes the pipe', async () => {
    const { PATH = '' } = process.env;
    const node = `"${process.execPath}" --import tsx src/bin/cli.ts --help`;
    const shell = spawn('/bin/sh', ['-c', `${node} | true`], { env: { PATH }, stdio: 'pipe' });
    let err = '';
    shell.stderr.on('data', (text: Buffer) => (err += text.toString()));
    await once(shell, 'close');
    assert.equal(err, '');
  });

  it('prints examples and exit codes with --help', async () => {
    const { code, out } = await cli('--help');
    assert.equal(code, 0);
    assert.match(out, /acs-purchase list --stage stalled/);
    assert.match(out, /6 the outcome is unknown/);
  });
});
