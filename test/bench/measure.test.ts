import assert from 'node:assert/strict';
import { timeInTurns } from '../../bench/measure/in-turns.js';
import { cpuMsOf, machineMs, residentBytesOf } from '../../bench/measure/process-stats.js';
import { mean, quantile } from '../../bench/measure/quantile.js';
import { readArguments } from '../../bench/options.js';

describe('what benchmarks are made of', () => {
  it('finds quantiles whatever the order, and knows none of an empty list', () => {
    const values = [5, 1, 4, 2, 3];
    assert.deepEqual(
      [0, 0.5, 0.99, 1].map((q) => quantile(values, q)),
      [1, 3, 5, 5],
    );
    assert.deepEqual(values, [5, 1, 4, 2, 3]);
    assert.equal(mean(values), 3);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  it('calls all kinds equally often, in turns, and leaves out the warm-up', async () => {
    const called: string[] = [];
    const kind = (name: string) => () => {
      called.push(name);
      return Promise.resolve();
    };
    const turns = { turns: 2, warmUp: 1, calls: 3, concurrency: 2 };
    const took = await timeInTurns([kind('a'), kind('b')], turns);
    assert.equal(called.join(''), 'aaabbb'.repeat(3));
    assert.deepEqual(
      took.map((times) => times.length),
      [6, 6],
    );
  });

  it('reads command lines, and names what is wrong with one', () => {
    const known = ['throughput', 'cold-start'];
    const asked = readArguments(['--only', 'cold-start', '--quick'], known);
    assert.deepEqual(asked.only, ['cold-start']);
    assert.ok(asked.quick && !asked.strict);
    assert.equal(asked.rounds, undefined);
    assert.equal(readArguments(['--rounds', '1'], known).rounds, 1);
    assert.throws(() => readArguments(['--rounds', '0'], known), /1 to 9/);
    assert.throws(
      () => readArguments(['--only', 'speed'], known),
      /"speed"; there are throughput, cold-start/,
    );
  });
});

(process.platform === 'linux' ? describe : describe.skip)('what processes cost', () => {
  it("counts a process's CPU time in milliseconds", () => {
    const before = { ours: cpuMsOf(process.pid), node: process.cpuUsage() };
    const usedMs = () => {
      const { user, system } = process.cpuUsage(before.node);
      return (user + system) / 1_000;
    };
    while (usedMs() < 300);
    const spentMs = cpuMsOf(process.pid) - before.ours;
    const expectedMs = usedMs();
    // Ticks of a hundredth of a second, as a rule.
    assert.ok(Math.abs(spentMs - expectedMs) <= 60, `${spentMs} instead of ${expectedMs}`);
  });

  it('reads resident memory in bytes', () => {
    const ratio = residentBytesOf(process.pid) / process.memoryUsage().rss;
    assert.ok(ratio > 0.8 && ratio < 1.25, String(ratio));
  });

  it('counts what the machine has worked and idled', () => {
    const { busy, idle } = machineMs();
    assert.ok(busy > 0 && idle > 0);
  });
});
