import assert from 'node:assert/strict';
import { isRetryable503, type CallResult } from '../../bench/gateway-load/caller.js';
import { gatewayRows, type Observed } from '../../bench/gateway-load/rows.js';
import { meetsGoal } from '../../bench/report.js';
import type { Row } from '../../bench/scenario.js';
import { busiestSecond, historyGrowth } from '../../bench/scenarios/outage.js';
import type { Sample } from '../../bench/throughput/measure.js';
import { throughputRows } from '../../bench/throughput/rows.js';

const missedBy = (rows: readonly Row[]) =>
  rows.filter((row) => meetsGoal(row) === false).map(({ metric }) => metric);

describe('bench: rows of throughput', () => {
  const sample = (purchases: number, busy = 1): Sample => ({
    purchases,
    seconds: 10,
    cpuMs: { server: 1_000, worker: 600, gateway: 0, emulator: 50, 'load generator': 400 },
    busy,
  });
  const samples = {
    product: sample(100),
    bare: sample(110),
    bareWithProductHeartbeats: sample(105),
    naive: sample(25),
    full: sample(80),
  };

  it('compare the product with the baselines, and miss the goals when it is slower', () => {
    const [bare, , naive] = throughputRows(samples);
    assert.deepEqual([bare?.value, bare?.baseline, bare?.unit], [10, 11, 'purchases/s']);
    assert.deepEqual([naive?.value, naive?.baseline], [10, 2.5]);
    assert.deepEqual(missedBy(throughputRows(samples)), []);
    const slow = throughputRows({ ...samples, product: sample(80) });
    assert.deepEqual(missedBy(slow), ['throughput', 'throughput']);
  });

  it('apply the goal to CPU time when the machine was partly idle', () => {
    const missed = (purchases: number) =>
      missedBy(throughputRows({ ...samples, bare: sample(purchases, 0.8) }));
    assert.deepEqual(missed(110), []);
    assert.deepEqual(missed(120), ['CPU of all but the emulator']);
  });

  it('do not count the CPU time of the emulator', () => {
    const total = throughputRows(samples).find((row) => row.metric.includes('all but'));
    assert.equal(total?.value, 20);
  });

  it('name the variants that left the machine partly idle', () => {
    const note = (busy: number) =>
      throughputRows({ ...samples, naive: sample(25, busy) })[0]?.note ?? '';
    assert.doesNotMatch(note(0.95), /idle/);
    assert.match(note(0.6), /naive 60 %.*partly idle.*: naive$/);
  });
});

describe('bench: rows of the outage', () => {
  it('miss the goal when a history grows, and fail when no purchase was in retry', () => {
    const early = new Map(Object.entries({ a: 26, b: 26 }));
    const growth = (late: Record<string, number>) =>
      historyGrowth(early, new Map(Object.entries(late)));
    assert.equal(meetsGoal(growth({ a: 26 })), true);
    assert.equal(meetsGoal(growth({ a: 26, b: 31 })), false);
    assert.throws(() => growth({ c: 26 }), /in retry/);
  });

  it('count the requests of the busiest second of the span', () => {
    assert.equal(busiestSecond([999, 1_000, 1_999, 2_000, 4_000, 4_001], 1_000, 4_000), 2);
  });
});

describe('bench: rows of the gateway at its limit', () => {
  const results = (result: CallResult['result'], length: number): CallResult[] =>
    Array.from({ length }, () => ({ kind: 'purchase', result, detail: '', durationMs: 5 }));
  const memory = (bytesPerRequest: number): Observed['memory'] => [
    { requests: 4_000, liveBytes: 37_000_000, residentMb: 150 },
    { requests: 10_000, liveBytes: 37_000_000 + 6_000 * bytesPerRequest, residentMb: 160 },
  ];
  const good: Observed = {
    seconds: 100,
    results: [...results('expected', 9_900), ...results('unavailable', 100)],
    acknowledged: 9_900,
    lost: 0,
    unavailable: 100,
    started: 3,
    notAcknowledged: 0,
    memory: memory(5),
  };
  const missed = (observed: Partial<Observed>) =>
    missedBy(gatewayRows({ ...good, ...observed })).map((metric) =>
      metric.replace('gateway at its limit: ', ''),
    );

  it('meet their goals when few purchases are answered 503 and all acknowledged ones exist', () => {
    assert.deepEqual(missed({}), []);
  });

  it('miss the goal that each defect breaks', () => {
    const [early, late] = good.memory;
    const defects: Record<string, Partial<Observed>> = {
      'acknowledged purchases': { acknowledged: 2_000, results: results('unavailable', 2_000) },
      'acknowledged share of the purchases': { acknowledged: 9_000 },
      errors: { results: [...good.results, ...results('error', 1)] },
      '503 with Retry-After': { results: results('expected', 9_900) },
      'purchases answered 503 and not acknowledged when POSTed again': { notAcknowledged: 1 },
      'acknowledged purchases that Temporal does not know': { lost: 1 },
      'memory that stays in use after a request': { memory: memory(200) },
      'resident memory at the end': { memory: [early, { ...late, residentMb: 180 }] },
    };
    for (const [metric, defect] of Object.entries(defects))
      assert.deepEqual(missed(defect), [metric]);
  });

  it('accept a 503 in the shape of ACS that says when to retry', () => {
    const error = { code: 'ServiceUnavailable', message: 'Temporal cannot be reached.' };
    const headers = { 'retry-after': '5' };
    const response = { status: 503, headers, body: JSON.stringify({ error }) };
    assert.ok(isRetryable503(response));
    assert.ok(!isRetryable503({ ...response, headers: {} }));
    assert.ok(!isRetryable503({ ...response, status: 500 }));
    assert.ok(!isRetryable503({ ...response, body: 'Service Unavailable' }));
    const other = JSON.stringify({ error: { ...error, code: 'InternalError' } });
    assert.ok(!isRetryable503({ ...response, body: other }));
  });
});
