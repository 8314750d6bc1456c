import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { changedCode, type Change, type ChangedCode } from '../support/changed-code.js';
import { listenLocally } from '../support/listen-locally.js';
import { INCOMPATIBLE, PATCHED } from '../support/next-version.js';
import { runProgram } from '../support/program.js';
import { stageOf } from '../support/stage-of.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('npm run replay', function () {
  this.timeout(120_000);
  let stack: Stack;
  let provisioning: Purchase;
  let investigating: Purchase;

  before(async () => {
    const never = 900_000;
    const settings = {
      lookupMinPauseMs: never,
      lookupMaxPauseMs: never,
      stalledAfterMs: never,
      deadlineMs: never,
    };
    const sendEvent = () => Promise.resolve({ kind: 'failed', why: 'closed today' } as const);
    stack = await startStack({ settings, sendEvent });
    const bought = await stack.start();
    // Its event is being delivered from here on.
    await bought.handle.result();
    const stuck = stack.emulator.search();
    const lost = stack.emulator.search();
    stack.emulator.setFaults([
      { on: 'purchase', kind: 'stuck', searchId: stuck },
      { on: 'purchase', kind: 'dropAfter', times: 1, searchId: lost },
    ]);
    provisioning = await stack.start(stuck);
    investigating = await stack.start(lost);
    await until(async () => (await stage(investigating)) === 'investigating');
    await until(async () => (await stage(provisioning)) === 'provisioning');
    // What is listed is seconds behind.
    const query = `TaskQueue = '${stack.taskQueue}' AND ExecutionStatus = 'Running'`;
    const staged = `${query} AND PurchaseStage IN ('investigating', 'provisioning')`;
    await until(async () => (await stack.client.workflow.count(staged)).count === 2);
    await until(async () => (await stack.client.workflow.count(query)).count === 3);
  });
  after(async () => {
    await Promise.all([provisioning, investigating].map(({ handle }) => handle.terminate()));
    await stack.close();
  });

  async function stage({ handle }: Purchase) {
    return stageOf(await handle.describe());
  }

  const copies = new Map<readonly Change[], Promise<ChangedCode>>();
  after(async () => {
    for (const code of copies.values()) (await code).remove();
  });

  function codeWith(changes: readonly Change[]): Promise<ChangedCode> {
    const code = copies.get(changes) ?? changedCode(changes);
    copies.set(changes, code);
    return code;
  }

  /** Replays what is open on the task queue with changed code, or with today's. */
  async function replay(changes: readonly Change[] = [], ...args: string[]) {
    const { server } = await sharedTemporal();
    const code = changes.length > 0 ? await codeWith(changes) : undefined;
    const env = { TEMPORAL_ADDRESS: server.address, ACS_PURCHASES_TASK_QUEUE: stack.taskQueue };
    const program = runProgram('src/bin/replay.ts', args, env, code?.folder);
    const exit = await program.exitCode;
    return { exit, output: program.output() };
  }

  it('passes code that replays purchases of each stage and deliveries', async () => {
    const { exit, output } = await replay();
    assert.deepEqual(
      [exit, output],
      [0, `3 of 3 open on ${stack.taskQueue} replayed; this build can continue each of them\n`],
    );
  });

  it('passes a change behind patched()', async () => {
    assert.equal((await replay(PATCHED)).exit, 0);
  });

  it('fails for a change that breaks running purchases and names each of them', async () => {
    const { exit, output } = await replay(INCOMPATIBLE);
    assert.equal(exit, 1, output);
    for (const { handle } of [provisioning, investigating])
      assert.match(
        output,
        new RegExp(`^failed +${handle.workflowId} +\\S*\\s*Nondeterminism`, 'm'),
      );
    assert.match(output, /^DO NOT DEPLOY: 3 of 3 .*; 2 failed/m);
    assert.doesNotMatch(output, /\+1\d{10}|searchId|stack|^ +at /m);
  });

  it('fails for code that throws during replay', async () => {
    const find = '    let state = start.purchase;';
    const replace = `${find}\n    if (state.posts.mayHaveReached === 0 && workflowInfo().unsafe.isReplaying) throw new Error('of old');`;
    const throwing = { file: 'purchase-phone-numbers.ts', find, replace };
    const { exit, output } = await replay([throwing]);
    assert.equal(exit, 1, output);
    assert.match(output, /^failed +purchase_\S+ +of old$/m);
  });

  it('replays up to --limit histories, some of each stage', async () => {
    const { exit, output } = await replay(INCOMPATIBLE, '--limit', '2');
    assert.equal(exit, 1);
    assert.match(output, /^DO NOT DEPLOY: 2 of 3 .*; 2 failed/m);
  });

  it('reports that nothing was replayed when no purchase has started', async () => {
    const idle = await startStack({ worker: false });
    const purchase = await idle.start();
    const { server } = await sharedTemporal();
    const query = `TaskQueue = '${idle.taskQueue}'`;
    await until(async () => (await idle.client.workflow.count(query)).count === 1);
    const env = { TEMPORAL_ADDRESS: server.address, ACS_PURCHASES_TASK_QUEUE: idle.taskQueue };
    const program = runProgram('src/bin/replay.ts', [], env);
    assert.equal(await program.exitCode, 0);
    assert.match(program.output(), /^0 of 1 .*, 1 not started or deleted; this proves nothing$/m);
    await purchase.handle.terminate();
    await idle.close();
  });

  it('exits with 3 at the timeout, 5 without Temporal, 4 for invalid arguments', async () => {
    const silent = createServer(() => undefined);
    const port = await listenLocally(silent);
    const run = async (address: string, ...args: string[]) => {
      const program = runProgram('src/bin/replay.ts', args, { TEMPORAL_ADDRESS: address });
      return [await program.exitCode, program.output()] as const;
    };
    const late = await run(`127.0.0.1:${port}`, '--timeout', '1');
    silent.close();
    assert.deepEqual(late, [3, 'TIMED OUT after 1 s: 0 replayed, 0 failed\n']);
    const [unreachable, why] = await run('127.0.0.1:1');
    assert.equal(unreachable, 5);
    assert.match(why, /^Temporal cannot be reached: .*TEMPORAL_ADDRESS/);
    const [wrong, output] = await run('127.0.0.1:1', '--limit', randomUUID());
    assert.equal(wrong, 4);
    assert.match(output, /--limit .*Expected a whole number/);
  });
});
