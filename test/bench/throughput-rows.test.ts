import assert from 'node:assert/strict';
import { judge } from '../../bench/report.js';
import type { Sample } from '../../bench/throughput/measure.js';
import { rowsOf } from '../../bench/throughput/rows.js';

const sample = (purchases: number, busy = 1): Sample => ({
  purchases,
  seconds: 10,
  cpuMs: { server: 1_000, worker: 600, gateway: 0, emulator: 50, 'load generator': 400 },
  busy,
  inFlight: 100,
});

describe('the rows of throughput', () => {
  const samples = {
    product: sample(100),
    bare: sample(110),
    attentive: sample(105),
    naive: sample(25),
    full: sample(80),
  };

  it('hold the product against the bare workflow and the naive loop', () => {
    const [bare, attentive, naive] = rowsOf(samples);
    assert.deepEqual([bare?.ours, bare?.theirs, bare?.unit], [10, 11, 'purchases/s']);
    assert.deepEqual([naive?.ours, naive?.theirs], [10, 2.5]);
    assert.deepEqual(
      [bare, attentive, naive].map((row) => row && judge(row)),
      ['met', undefined, 'met'],
    );
    const [slower] = rowsOf({ ...samples, bare: sample(125) });
    assert.equal(slower && judge(slower), 'not met');
  });

  it('hold CPU time against the goal instead where the machine was idle', () => {
    const cpuOf = (bare: Sample) => {
      const rows = rowsOf({ ...samples, bare });
      const cpu = rows.find(({ what }) => what === 'CPU of all of them');
      return [rows[0], cpu].map((row) => row && judge(row));
    };
    assert.deepEqual(cpuOf(sample(110)), ['met', undefined]);
    assert.deepEqual(cpuOf(sample(110, 0.8)), [undefined, 'met']);
    assert.deepEqual(cpuOf(sample(120, 0.8)), [undefined, 'not met']);
  });

  it('say what a purchase costs, the emulator left out', () => {
    const all = rowsOf(samples).find(({ what }) => what === 'CPU of all of them');
    assert.equal(all?.ours, 20);
  });

  it('warn of a variant that left the machine idle', () => {
    const note = (naiveBusy: number) =>
      rowsOf({ ...samples, naive: sample(25, naiveBusy) })[0]?.note ?? '';
    assert.doesNotMatch(note(0.95), /idle/);
    assert.match(note(0.6), /naive 60 %.*idle for a part.*: naive$/);
  });
});
