import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { CheckResult } from '../../src/cli/checks.js';
import { runChecks, exitCodeOfReport } from '../../src/cli/doctor.js';
import { PurchaseClient } from '../../src/index.js';
import { ensureSearchAttributes } from '../../src/temporal/ensure-search-attributes.js';
import { outcomeOf } from '../support/outcome.js';
import { runProgram } from '../support/program.js';
import { startStack, type Stack } from '../support/stack.js';
import { sharedTemporal, temporal } from '../support/temporal.js';
import { until } from '../support/until.js';

const AZURE: CheckResult = { verdict: 'skipped', found: 'not asked' };

describe('acs-purchase doctor', function () {
  this.timeout(90_000);
  let stack: Stack;
  before(async () => {
    const { nativeConnection } = await sharedTemporal();
    await ensureSearchAttributes(nativeConnection, 'default');
    stack = await startStack();
  });
  after(() => stack.close());

  async function verdicts(taskQueue: string, namespace = 'default') {
    const { server } = await sharedTemporal();
    const connection = await Connection.connect({ address: server.address });
    const purchases = new PurchaseClient(new Client({ connection, namespace }), { taskQueue });
    const diagnosis = await runChecks(
      () => Promise.resolve(purchases),
      () => Promise.resolve(AZURE),
    );
    await purchases.close();
    const of = (name: string) => diagnosis.find(({ check }) => check === name) ?? assert.fail(name);
    return {
      code: exitCodeOfReport(diagnosis),
      all: diagnosis.map(({ verdict }) => verdict).join(' '),
      found: (name: string) => of(name).found,
      mend: (name: string) => {
        const one = of(name);
        return one.verdict === 'failed' ? one.mend : '';
      },
    };
  }

  it('passes all checks of a working setup', async () => {
    await until(async () => (await verdicts(stack.taskQueue)).all === 'ok ok ok ok ok ok skipped');
    assert.equal((await verdicts(stack.taskQueue)).code, 0);
  });

  it('reports that no worker polls and how to start one', async () => {
    const { code, all, mend } = await verdicts(`deserted-${randomUUID()}`);
    assert.deepEqual([code, all], [2, 'ok ok ok failed skipped ok skipped']);
    assert.match(mend('workers'), /npm run worker/);
  });

  it('reports a missing namespace and a missing search attribute', async () => {
    const namespace = `ns-${randomUUID()}`;
    const missing = await verdicts(stack.taskQueue, namespace);
    assert.equal(missing.all, 'ok failed skipped skipped skipped skipped skipped');
    assert.match(
      missing.mend('namespace'),
      new RegExp(`namespace create --namespace ${namespace}`),
    );
    const { client } = await sharedTemporal();
    await client.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await until(async () => {
      const { all } = await verdicts(stack.taskQueue, namespace);
      return all === 'ok ok failed failed skipped ok skipped';
    });
    const bare = await verdicts(stack.taskQueue, namespace);
    assert.match(bare.mend('search attributes'), /--name PurchaseStage --type Keyword/);
  });

  it('reports workers of a version that is not current and the command that makes it current', async () => {
    const version = { deploymentName: `doctor-${randomUUID()}`, buildId: 'v1' };
    const versioning = { ...version, behavior: 'PINNED' } as const;
    const versioned = await startStack({ versioning });
    try {
      await until(async () =>
        (await verdicts(versioned.taskQueue)).mend('workers').includes('deployment'),
      );
      const { code, all, mend } = await verdicts(versioned.taskQueue);
      assert.deepEqual([code, all], [2, 'ok ok ok failed ok ok skipped']);
      assert.match(mend('workers'), / --build-id v1$/);
      const purchase = await versioned.start();
      await temporal(...mend('workers').split(' ').slice(1), '--yes');
      assert.equal((await outcomeOf(purchase)).is, 'bought');
      const mended = await verdicts(versioned.taskQueue);
      assert.equal(mended.all, 'ok ok ok ok ok ok skipped');
      assert.match(mended.found('workers'), /version v1 of doctor-/);
      const { deploymentName } = version;
      const unversioned = ['--deployment-name', deploymentName, '--unversioned', '--yes'];
      await temporal('worker', 'deployment', 'set-current-version', ...unversioned);
      await until(async () => (await verdicts(versioned.taskQueue)).code === 2);
    } finally {
      await versioned.close();
    }
  });

  const doctor = async (env: Record<string, string>, ...args: string[]) => {
    const program = runProgram('src/bin/cli.ts', ['doctor', ...args], env);
    const code = await program.exitCode;
    return { code, output: program.output() };
  };

  it('checks the ACS key, and exits with 5 when Temporal cannot be reached', async () => {
    const { connectionString } = stack.emulator;
    const TEMPORAL_ADDRESS = '127.0.0.1:1';
    const right = await doctor({ TEMPORAL_ADDRESS, ACS_CONNECTION_STRING: connectionString });
    assert.equal(right.code, 5);
    assert.match(right.output, /^failed +Temporal +cannot be reached.*\n +mend it: .*npm run dev/m);
    assert.match(right.output, /^ok +Azure +http:\/\/127\.0\.0\.1:\d+ accepts the key/m);
    const key = connectionString.split('accesskey=')[1] ?? '';
    assert.ok(!right.output.includes(key));
  });

  it('reports a missing Entra ID token and how to sign in', async () => {
    const { output } = await doctor({ ACS_ENDPOINT: stack.emulator.endpoint, PATH: '' });
    assert.match(
      output,
      /^failed +Azure +\S+: no Entra ID token: .*Azure CLI could not be found.*\n +mend it: az login, or set AZURE_/m,
    );
  });

  it('reports a denied key and an invalid connection string without showing them', async () => {
    const { server } = await sharedTemporal();
    const wrong = stack.emulator.connectionString.replace(/accesskey=....../, 'accesskey=AAAAAA');
    const base = { TEMPORAL_ADDRESS: server.address, ACS_PURCHASES_TASK_QUEUE: stack.taskQueue };
    const refused = await doctor({ ...base, ACS_CONNECTION_STRING: wrong }, '--json');
    assert.equal(refused.code, 2);
    const found = JSON.parse(refused.output) as { check: string; verdict: string; found: string }[];
    assert.equal(found.map(({ verdict }) => verdict).join(' '), 'ok ok ok ok ok ok failed');
    assert.match(found.at(-1)?.found ?? '', /answers 401 to the key/);
    assert.doesNotMatch(refused.output, /AAAAAA/);
    const none = await doctor({ ...base, ACS_CONNECTION_STRING: 'accesskey=c2VjcmV0' });
    assert.match(none.output, /^failed +Azure +ACS_CONNECTION_STRING /m);
    assert.doesNotMatch(none.output, /c2VjcmV0/);
  });
});
