import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Child } from '../../dev/processes/child.js';
import { entryPoint } from '../../dev/processes/entry-point.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { ACS_CALLS } from '../../src/acs/observe-calls.js';
import { RESPONSE_KINDS } from '../../src/acs/response-kinds.js';
import { FAILURE_CODES } from '../../src/purchase/contract/catalogue.js';
import { CONCLUSIONS } from '../../src/purchase/state/observe-lookup.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { readExposition, sumOf, type Exposed } from '../support/exposition.js';
import { startObservedWorker } from '../support/observed-worker.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { startStack, type Stack } from '../support/stack.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

/** A GUID, a number, a connection: nothing of which there is one for each purchase may be a label. */
const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-|\+1\d{10}|purchase_/;

describe('the metrics of a worker', function () {
  this.timeout(120_000);
  let stack: Stack;
  let receiver: Receiver;
  let worker: Child;
  let adminUrl = '';

  before(async () => {
    stack = await startStack({ worker: false });
    receiver = await startReceiver();
    const { server } = await sharedTemporal();
    const started = await startObservedWorker({
      address: server.address,
      connectionString: stack.emulator.connectionString,
      taskQueue: stack.taskQueue,
      settings: { ...QUICK, stalledAfterMs: 1_000 },
      limits: FULL_SPEED,
      events: { url: receiver.url, secrets: [receiver.secret] },
    });
    worker = started.worker;
    adminUrl = started.adminUrl;
  });
  after(async () => {
    await worker.kill();
    receiver.close();
    await stack.close();
  });

  const get = (path: string) => fetch(`${adminUrl}${path}`);
  const scrape = async (): Promise<Exposed[]> =>
    readExposition(await (await get('/metrics')).text());

  it('are on the admin port, beside health and readiness', async () => {
    assert.equal((await get('/healthz')).status, 200);
    assert.deepEqual(await (await get('/readyz')).json(), { status: 'ready' });
    assert.match(
      (await get('/metrics')).headers.get('content-type') ?? '',
      /^text\/plain; version=0\.0\.4/,
    );
  });

  it('are there as 0 before anything has happened, so that the first of anything is an increase', async () => {
    const seen = await scrape();
    const counters = seen.filter(({ name }) => /^acs_\w+_(total|count)$/.test(name));
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

  it('count a purchase from its start to the delivery of its event', async () => {
    const outcome = await outcomeOf(await stack.start());
    assert.equal(outcome.is, 'bought');
    let seen: Exposed[] = [];
    await until(async () => {
      seen = await scrape();
      return sumOf(seen, 'acs_event_deliveries_total', { result: 'delivered' }) > 0;
    });
    assert.equal(sumOf(seen, 'acs_purchases_started_total'), 1);
    assert.equal(sumOf(seen, 'acs_purchases_accepted_total', { by: 'response' }), 1);
    assert.equal(sumOf(seen, 'acs_purchases_ended_total', { outcome: 'bought' }), 1);
    assert.equal(sumOf(seen, 'acs_purchases_ended_total', { outcome: 'failed' }), 0);
    assert.equal(
      sumOf(seen, 'acs_purchase_acceptance_to_end_seconds_count', { outcome: 'bought' }),
      1,
    );
    assert.ok(sumOf(seen, 'acs_purchase_gets_sum') >= 1);
    const post = { call: 'purchase', result: 'accepted' };
    assert.equal(sumOf(seen, 'acs_request_duration_seconds_count', post), 1);
  });

  it('count refusals by their code, and a second look by what it found', async () => {
    const expired = stack.emulator.search({ holdMs: 1 });
    assert.equal((await outcomeOf(await stack.start(expired))).is, 'SearchExpired');
    const lost = stack.emulator.search();
    stack.emulator.setFaults([{ on: 'purchase', kind: 'dropAfter', times: 1, searchId: lost }]);
    assert.equal((await outcomeOf(await stack.start(lost))).is, 'bought');
    const seen = await scrape();
    assert.equal(sumOf(seen, 'acs_purchases_ended_total', { code: 'SearchExpired' }), 1);
    assert.equal(sumOf(seen, 'acs_investigation_lookups_total', { conclusion: 'present' }), 1);
    assert.equal(sumOf(seen, 'acs_purchases_accepted_total', { by: 'lookup' }), 1);
    assert.equal(
      sumOf(seen, 'acs_request_duration_seconds_count', {
        call: 'purchase',
        result: 'unavailable',
      }),
      1,
    );
  });

  it('count a request that is none, which never began', async () => {
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

  it('show what is open by stage, and count a stall', async () => {
    const stalls = async () => sumOf(await scrape(), 'acs_purchases_stalled_total');
    const before = await stalls();
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const purchase = await stack.start();
    let seen: Exposed[] = [];
    await until(async () => {
      seen = await scrape();
      return sumOf(seen, 'acs_purchases_in_flight', { stage: 'stalled' }) === 1;
    });
    assert.equal(sumOf(seen, 'acs_purchases_in_flight'), 1);
    assert.equal(sumOf(seen, 'acs_temporal_reachable'), 1);
    assert.equal(await stalls(), before + 1);
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    assert.equal((await outcomeOf(purchase)).is, 'bought');
  });

  it("have those of Temporal's SDK, and no label that is an id", async () => {
    const seen = await scrape();
    assert.ok(sumOf(seen, 'temporal_workflow_completed_total') >= 3);
    assert.ok(sumOf(seen, 'process_cpu_seconds_total') > 0);
    const labels = seen.flatMap(({ labels }) => Object.values(labels));
    const queues = labels.map((text) => text.replace(stack.taskQueue, 'the queue of this test'));
    assert.deepEqual(
      queues.filter((text) => IDS.test(text)),
      [],
    );
  });

  it('are those of docs/metrics.md', async () => {
    const text = await (await get('/metrics')).text();
    const exposed = [...text.matchAll(/^# TYPE (acs_\w+)/gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split(/^## /m);
    const documented = [...section.matchAll(/^\| `(acs_\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(documented.sort(), exposed.sort());
  });

  it('of a port that is taken are a clear end', async () => {
    const { server } = await sharedTemporal();
    const other = await Child.start({
      name: 'another worker',
      command: process.execPath,
      args: entryPoint('src/worker'),
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
    assert.match(other.lastWords, /port \d+ of 127\.0\.0\.1 is taken; set WORKER_ADMIN_PORT/);
  });
});
