import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Child } from '../../dev/processes/child.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { startStack } from '../support/stack.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('SIGKILL of the worker', function () {
  this.timeout(120_000);
  // Slow enough that a purchase outlives its worker.
  const stack = suiteStack({ worker: false, emulator: { speed: 5 } });
  let worker: Child;
  const lines: string[] = [];

  const startWorker = async (): Promise<Child> => {
    const { server } = await sharedTemporal();
    const { connectionString } = stack.emulator;
    const { taskQueue } = stack;
    const { address } = server;
    const onLine = (line: string) => lines.push(line);
    return startWorkerProcess({
      address,
      connectionString,
      taskQueue,
      settings: QUICK,
      limits: UNLIMITED,
      onLine,
    });
  };

  before(async () => {
    worker = await startWorker();
  });
  after(() => worker.kill());

  /** Kills the worker at `moment`, starts another, and expects one purchase from one POST. */
  async function survives(
    rules: readonly FaultRuleInput[],
    moment: (searchId: string) => boolean,
    posts = 1,
  ): Promise<void> {
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults(rules.map((rule) => ({ ...rule, searchId })));
    const purchase = await stack.start(searchId);
    await until(() => moment(searchId));
    await worker.kill();
    worker = await startWorker();
    const outcome = await outcomeOf(purchase);
    assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
    const entry = stack.entry(searchId);
    assert.equal(entry.posts.length, posts);
    assert.equal(entry.bought.length, 2);
  }

  const operationGets = (searchId: string) =>
    stack.entry(searchId).gets.filter(({ of }) => of === 'operation').length;

  it('during the POST: the late POST is found, and no second one is sent', async () => {
    const slow = { on: 'purchase', kind: 'delay', delayMs: 1_000 } as const;
    await survives([slow], (searchId) => stack.entry(searchId).posts.length > 0);
  });

  it('during the POST of a purchase to be canceled: the late POST is found', async () => {
    const slow = { on: 'purchase', kind: 'delay', delayMs: 1_000 } as const;
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults([{ ...slow, searchId }]);
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).posts.length > 0);
    await purchase.handle.cancel();
    await worker.kill();
    worker = await startWorker();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  it('during a POST that never arrives: a second one is sent once its absence is proved', async () => {
    const lost = { on: 'purchase', kind: 'delay', delayMs: 300, times: 1 } as const;
    const searchId = stack.emulator.search({ quantity: 2 });
    stack.emulator.setFaults([
      { ...lost, searchId },
      { on: 'purchase', kind: 'dropBefore', times: 1, searchId },
    ]);
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).posts.length > 0);
    await worker.kill();
    worker = await startWorker();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    assert.equal(stack.entry(searchId).bought.length, 2);
  });

  it('during a durable timer', async () => {
    await survives([], (searchId) => stack.entry(searchId).status === 'running');
  });

  it('during a poll', async () => {
    await survives([], (searchId) => operationGets(searchId) > 3);
  });

  it('during an investigation', async () => {
    const rules = [
      { on: 'purchase', kind: 'dropAfter', times: 1 },
      { on: 'purchase', kind: 'notVisible', count: 4 },
    ] as const;
    await survives(rules, (searchId) => operationGets(searchId) > 2);
  });

  it('every log line about a purchase has its operation id, every response its MS-CV', () => {
    const parsed = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const answers = parsed.filter(({ msg }) => msg === 'ACS responded');
    assert.ok(answers.length > 0);
    for (const line of answers) {
      assert.match(String(line['operationId']), /^purchase_/);
      assert.ok(line['msCv'] && line['clientRequestId']);
    }
    assert.ok(parsed.every((line) => !('workflowId' in line) || 'operationId' in line));
  });

  it('SIGTERM: the worker exits with 0, at once unless a POST is in flight', async () => {
    const purchase = await stack.start();
    await until(() => operationGets(purchase.searchId) > 1);
    const began = performance.now();
    assert.equal((await worker.stop(20_000)).code, 0);
    assert.ok(performance.now() - began < 5_000);
    worker = await startWorker();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
  });
});

describe('SIGKILL of the Temporal server', function () {
  this.timeout(120_000);

  it('and a restart on the same SQLite file: the purchase continues', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acs-purchase-'));
    const dbFilename = join(folder, 'temporal.db');
    const stack = await startStack({ worker: false, emulator: { speed: 3 } });
    const cli = await resolveTemporalCli();
    let server: TemporalServer = await startTemporalServer({ cli, dbFilename });
    const { address, port } = server;
    const { taskQueue } = stack;
    const { connectionString } = stack.emulator;
    const options = { address, connectionString, taskQueue, settings: QUICK };
    const worker = await startWorkerProcess(options);
    const connection = await Connection.connect({ address });
    try {
      const client = new Client({ connection });
      const searchId = stack.emulator.search();
      const { handle } = await startPurchase(client, { searchId }, { taskQueue });
      await until(() => stack.entry(searchId).status === 'running');
      await server.child.kill();
      server = await startTemporalServer({ cli, dbFilename, port });
      assert.equal((await outcomeOf({ handle })).kind, 'bought');
      assert.equal(stack.entry(searchId).posts.length, 1);
    } finally {
      await worker.kill();
      await connection.close();
      await server.child.stop(5_000);
      await stack.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
