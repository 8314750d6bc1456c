import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { CheckResult } from '../../src/cli/checks.js';
import { runChecks, exitCodeOfReport } from '../../src/cli/doctor.js';
import { PurchaseClient } from '../../src/index.js';
import { ensureSearchAttributes } from '../../src/temporal/ensure-search-attributes.js';
import { outcomeOf } from '../support/outcome.js';
import { runProgram } from '../support/program.js';
import { startStack } from '../support/stack.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal, temporal } from '../support/temporal.js';
import { until } from '../support/until.js';

const ACS: CheckResult = { status: 'skipped', detail: 'not checked' };

describe('acs-purchase doctor', function () {
  this.timeout(120_000);
  before(async () => {
    const { nativeConnection } = await sharedTemporal();
    await ensureSearchAttributes(nativeConnection, 'default');
  });
  const stack = suiteStack();

  async function doctorReport(taskQueue: string, namespace = 'default') {
    const { server } = await sharedTemporal();
    const connection = await Connection.connect({ address: server.address });
    const purchases = new PurchaseClient(new Client({ connection, namespace }), { taskQueue });
    const report = await runChecks(
      () => Promise.resolve(purchases),
      () => Promise.resolve(ACS),
    );
    await purchases.close();
    const resultOf = (name: string) =>
      report.find(({ check }) => check === name) ?? assert.fail(name);
    return {
      code: exitCodeOfReport(report),
      all: report.map(({ status }) => status).join(' '),
      detail: (name: string) => resultOf(name).detail,
      fix: (name: string) => {
        const result = resultOf(name);
        return result.status === 'failed' ? result.fix : '';
      },
    };
  }

  it('passes all checks of a working setup', async () => {
    await until(
      async () => (await doctorReport(stack.taskQueue)).all === 'ok ok ok ok ok ok skipped',
    );
    assert.equal((await doctorReport(stack.taskQueue)).code, 0);
  });

  it('reports that no worker polls and how to start one', async () => {
    const { code, all, fix } = await doctorReport(`unpolled-${randomUUID()}`);
    assert.deepEqual([code, all], [2, 'ok ok ok failed skipped ok skipped']);
    assert.match(fix('workers'), /npm run worker/);
  });

  it('reports a missing namespace and a missing search attribute', async () => {
    const namespace = `ns-${randomUUID()}`;
    const missing = await doctorReport(stack.taskQueue, namespace);
    assert.equal(missing.all, 'ok failed skipped skipped skipped skipped skipped');
    assert.match(missing.fix('namespace'), new RegExp(`namespace create --namespace ${namespace}`));
    const { client } = await sharedTemporal();
    await client.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await until(async () => {
      const { all } = await doctorReport(stack.taskQueue, namespace);
      return all === 'ok ok failed failed skipped ok skipped';
    });
    const bare = await doctorReport(stack.taskQueue, namespace);
    assert.match(bare.fix('search attributes'), /--name PurchaseStage --type Keyword/);
  });

  it('reports workers of a version that is not current and the command that makes it current', async () => {
    const version = { deploymentName: `doctor-${randomUUID()}`, buildId: 'v1' };
    const versioning = { ...version, behavior: 'PINNED' } as const;
    const versioned = await startStack({ versioning });
    try {
      await until(async () =>
        (await doctorReport(versioned.taskQueue)).fix('workers').includes('deployment'),
      );
      const { code, all, fix } = await doctorReport(versioned.taskQueue);
      assert.deepEqual([code, all], [2, 'ok ok ok failed ok ok skipped']);
      assert.match(fix('workers'), / --build-id v1$/);
      const purchase = await versioned.start();
      await temporal(...fix('workers').split(' ').slice(1), '--yes');
      assert.equal((await outcomeOf(purchase)).kind, 'bought');
      const fixed = await doctorReport(versioned.taskQueue);
      assert.equal(fixed.all, 'ok ok ok ok ok ok skipped');
      assert.match(fixed.detail('workers'), /version v1 of doctor-/);
      const { deploymentName } = version;
      const unversioned = ['--deployment-name', deploymentName, '--unversioned', '--yes'];
      await temporal('worker', 'deployment', 'set-current-version', ...unversioned);
      await until(async () => (await doctorReport(versioned.taskQueue)).code === 2);
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
    const valid = await doctor({ TEMPORAL_ADDRESS, ACS_CONNECTION_STRING: connectionString });
    assert.equal(valid.code, 5);
    assert.match(valid.output, /^failed +Temporal +cannot be reached.*\n +fix: .*npm run dev/m);
    assert.match(valid.output, /^ok +ACS +http:\/\/127\.0\.0\.1:\d+ accepts the key/m);
    const key = connectionString.split('accesskey=')[1] ?? '';
    assert.ok(!valid.output.includes(key));
  });

  it('reports a missing Entra ID token and how to sign in', async () => {
    const { output } = await doctor({ ACS_ENDPOINT: stack.emulator.endpoint, PATH: '' });
    assert.match(
      output,
      /^failed +ACS +\S+: no Entra ID token: .*Azure CLI could not be found.*\n +fix: az login, or set AZURE_/m,
    );
  });

  it('reports a denied key and an invalid connection string without showing them', async () => {
    const { server } = await sharedTemporal();
    const wrong = stack.emulator.connectionString.replace(/accesskey=....../, 'accesskey=AAAAAA');
    const base = { TEMPORAL_ADDRESS: server.address, ACS_PURCHASES_TASK_QUEUE: stack.taskQueue };
    const refused = await doctor({ ...base, ACS_CONNECTION_STRING: wrong }, '--json');
    assert.equal(refused.code, 2);
    const results = JSON.parse(refused.output) as {
      check: string;
      status: string;
      detail: string;
    }[];
    assert.equal(results.map(({ status }) => status).join(' '), 'ok ok ok ok ok ok failed');
    assert.match(results.at(-1)?.detail ?? '', /ACS returned 401 for the key/);
    assert.doesNotMatch(refused.output, /AAAAAA/);
    const none = await doctor({ ...base, ACS_CONNECTION_STRING: 'accesskey=c2VjcmV0' });
    assert.match(none.output, /^failed +ACS +ACS_CONNECTION_STRING /m);
    assert.doesNotMatch(none.output, /c2VjcmV0/);
  });
});
