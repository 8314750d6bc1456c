import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Child } from '../../dev/processes/child.js';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { ACS_CALLS } from '../../src/acs/observe-calls.js';
import { RESPONSE_KINDS } from '../../src/acs/response-kinds.js';
import { FAILURE_CODES } from '../../src/purchase/contract/catalogue.js';
import { CONCLUSIONS } from '../../src/purchase/state/observe-lookup.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { parseExposition, sumOf, type Sample } from '../support/exposition.js';
import { startObservedWorker } from '../support/observed-worker.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** GUIDs, phone numbers, operation ids: labels with a value for each purchase are forbidden. */
const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-|\+1\d{10}|purchase_/;

describe('the metrics of a worker', function () {
  this.timeout(120_000);
  const stack = suiteStack({ worker: false });
  let receiver: Receiver;
  let worker: Child;
  let adminUrl = '';

  before(async () => {
    receiver = await startReceiver();
    const { server } = await sharedTemporal();
    const started = await startObservedWorker({
      address: server.address,
      connectionString: stack.emulator.connectionString,
      taskQueue: stack.taskQueue,
      settings: { ...QUICK, stalledAfterMs: 1_000 },
      limits: UNLIMITED,
      events: { url: receiver.url, secrets: [receiver.secret] },
    });
    worker = started.worker;
    adminUrl = started.adminUrl;
  });
  after(async () => {
    await worker.kill();
    receiver.close();
  });

  const get = (path: string) => fetch(`${adminUrl}${path}`);
  const scrape = async (): Promise<Sample[]> =>
    parseExposition(await (await get('/metrics')).text());

  it('are on the admin port, like health and readiness', async () => {
    assert.equal((await get('/healthz')).status, 200);
    assert.deepEqual(await (await get('/readyz')).json(), { status: 'ready' });
    assert.match(
      (await get('/metrics')).headers.get('content-type') ?? '',
      /^text\/plain; version=0\.0\.4/,
    );
  });

  it('are 0 before the first event, so that increase() includes it', async () => {
    const samples = await scrape();
    const counters = samples.filter(({ name }) => /^acs_\w+_(total|count)$/.test(name));
    assert.deepEqual(
      counters.filter(({ value }) => value !== 0),
      [],
    );
    const valuesOf = (metric: string, label: string) =>
      counters.flatMap(({ name, labels }) => (name === metric ? [labels[label]] : []));
    assert.deepEqual(valuesOf('acs_purchases_ended_total', 'code'), [...FAILURE_CODES, '', '']);
    assert.deepEqual(valuesOf('acs_investigation_lookups_total', 'conclusion'), CONCLUSIONS);
    assert.deepEqual(valuesOf('acs_activity_attempts_above_threshold_total', 'activity'), [
      ...['lookUpPurchase', 'pollOperation', 'deliverEvent'],
    ]);
    const calls = valuesOf('acs_request_duration_seconds_count', 'result');
    assert.equal(calls.length, ACS_CALLS.length * RESPONSE_KINDS.length);
    assert.deepEqual([...new Set(calls)], RESPONSE_KINDS);
  });

  it('count a purchase from the start to the delivery of its event', async () => {
    const outcome = await outcomeOf(await stack.start());
    assert.equal(outcome.kind, 'bought');
    let samples: Sample[] = [];
    await until(async () => {
      samples = await scrape();
      return sumOf(samples, 'acs_event_deliveries_total', { result: 'delivered' }) > 0;
    });
    assert.equal(sumOf(samples, 'acs_purchases_started_total'), 1);
    assert.equal(sumOf(samples, 'acs_purchases_accepted_total', { by: 'response' }), 1);
    assert.equal(sumOf(samples, 'acs_purchases_ended_total', { outcome: 'bought' }), 1);
    assert.equal(sumOf(samples, 'acs_purchases_ended_total', { outcome: 'failed' }), 0);
    assert.equal(
      sumOf(samples, 'acs_purchase_acceptance_to_end_seconds_count', { outcome: 'bought' }),
      1,
    );
    assert.ok(sumOf(samples, 'acs_purchase_gets_sum') >= 1);
    const post = { call: 'purchase', result: 'accepted' };
    assert.equal(sumOf(samples, 'acs_request_duration_seconds_count', post), 1);
  });

  it('count failures by code and investigation lookups by conclusion', async () => {
    const expired = stack.emulator.search({ holdMs: 1 });
    assert.equal((await outcomeOf(await stack.start(expired))).kind, 'SearchExpired');
    const lost = stack.emulator.search();
    stack.emulator.setFaults([{ on: 'purchase', kind: 'dropAfter', times: 1, searchId: lost }]);
    assert.equal((await outcomeOf(await stack.start(lost))).kind, 'bought');
    const samples = await scrape();
    assert.equal(sumOf(samples, 'acs_purchases_ended_total', { code: 'SearchExpired' }), 1);
    assert.equal(sumOf(samples, 'acs_investigation_lookups_total', { conclusion: 'present' }), 1);
    assert.equal(sumOf(samples, 'acs_purchases_accepted_total', { by: 'lookup' }), 1);
    assert.equal(
      sumOf(samples, 'acs_request_duration_seconds_count', {
        call: 'purchase',
        result: 'unavailable',
      }),
      1,
    );
  });

  it('count an invalid request as ended, not as started', async () => {
    const started = async () => sumOf(await scrape(), 'acs_purchases_started_total');
    const before = await started();
    const workflowId = `purchase_${randomUUID()}`;
    const { taskQueue } = stack;
    const invalid = stack.client.workflow.execute(WORKFLOW_TYPE, {
      ...{ workflowId, taskQueue, args: [{ searchId: 'none' }] },
    });
    await assert.rejects(invalid);
    await until(
      async () =>
        sumOf(await scrape(), 'acs_purchases_ended_total', { code: 'InvalidRequest' }) === 1,
    );
    assert.equal(await started(), before);
  });

  it('show open purchases by stage, and count a stall', async () => {
    const stalls = async () => sumOf(await scrape(), 'acs_purchases_stalled_total');
    const before = await stalls();
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const purchase = await stack.start();
    let samples: Sample[] = [];
    await until(async () => {
      samples = await scrape();
      return sumOf(samples, 'acs_purchases_in_flight', { stage: 'stalled' }) === 1;
    });
    assert.equal(sumOf(samples, 'acs_purchases_in_flight'), 1);
    assert.equal(sumOf(samples, 'acs_temporal_reachable'), 1);
    assert.equal(await stalls(), before + 1);
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
  });

  it("include those of Temporal's SDK, and no label is an id", async () => {
    const samples = await scrape();
    assert.ok(sumOf(samples, 'temporal_workflow_completed_total') >= 3);
    assert.ok(sumOf(samples, 'process_cpu_seconds_total') > 0);
    const labels = samples.flatMap(({ labels }) => Object.values(labels));
    const queues = labels.map((text) => text.replace(stack.taskQueue, 'the queue of this test'));
    assert.deepEqual(
      queues.filter((text) => IDS.test(text)),
      [],
    );
  });

  it('are the metrics of docs/metrics.md', async () => {
    const text = await (await get('/metrics')).text();
    const exposed = [...text.matchAll(/^# TYPE (acs_\w+)/gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split(/^## /m);
    const documented = [...section.matchAll(/^\| `(acs_\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(documented.sort(), exposed.sort());
  });

  it('of a worker whose admin port is in use: the worker exits and names the port', async () => {
    const { server } = await sharedTemporal();
    const other = await Child.start({
      name: 'another worker',
      command: process.execPath,
      args: nodeArguments('src/worker'),
      env: {
        PATH: process.env['PATH'] ?? '',
        TEMPORAL_ADDRESS: server.address,
        ACS_CONNECTION_STRING: stack.emulator.connectionString,
        ACS_PURCHASES_TASK_QUEUE: `other-${randomUUID()}`,
        WORKER_ADMIN_PORT: new URL(adminUrl).port,
      },
    });
    const { code } = await other.exited;
    assert.equal(code, 1);
    assert.match(other.lastOutput, /port \d+ of 127\.0\.0\.1 is in use; set WORKER_ADMIN_PORT/);
  });
});
