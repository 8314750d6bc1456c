import assert from 'node:assert/strict';
import { parseCommand } from '../../bench/options.js';
import { formatTable, meetsGoal } from '../../bench/report.js';
import type { Row } from '../../bench/scenario.js';

const row = (part: Partial<Row>): Row => ({ metric: 'speed', value: 9, unit: 'km/h', ...part });

describe('bench: report', () => {
  it('applies the goal to the ratio of value and baseline', () => {
    assert.equal(meetsGoal(row({ baseline: 10, goal: { min: 0.9 } })), true);
    assert.equal(meetsGoal(row({ baseline: 11, goal: { min: 0.9 } })), false);
    assert.equal(meetsGoal(row({ value: 13, baseline: 10, goal: { max: 1.3 } })), true);
    assert.equal(meetsGoal(row({ value: 14, baseline: 10, goal: { max: 1.3 } })), false);
  });

  it('applies the goal to the value when there is no baseline', () => {
    assert.equal(meetsGoal(row({ value: 999, goal: { max: 1_000 } })), true);
    assert.equal(meetsGoal(row({ value: 1_001, goal: { max: 1_000 } })), false);
  });

  it('has no result without a goal, and misses the goal when nothing was measured', () => {
    assert.equal(meetsGoal(row({ baseline: 10 })), undefined);
    assert.equal(meetsGoal(row({ value: NaN, baseline: 10, goal: { min: 1 } })), false);
    assert.equal(meetsGoal(row({ value: 0, baseline: 0, goal: { max: 1 } })), false);
  });

  it('prints a line for each row, and each note once', () => {
    const lines = formatTable([
      row({
        value: 14.567,
        baseline: 3.8,
        against: 'naive loop',
        goal: { min: 3.5 },
        note: 'fast',
      }),
      row({ metric: 'size', value: 1_234.5, unit: 'MB', note: 'fast' }),
    ]).split('\n');
    assert.match(lines[0] ?? '', /^metric +product +baseline +ratio +goal +met$/);
    assert.equal(
      lines[2]?.replace(/ {2,}/g, ' | '),
      'speed (1) | 14.6 km/h | 3.8 km/h, naive loop | 3.83 | at least 3.5 | met',
    );
    assert.equal(lines[3], 'size (1)   1235 MB');
    assert.deepEqual(lines.slice(4), ['', '(1) fast', '']);
  });
});

describe('bench: command line', () => {
  const scenarios = ['throughput', 'cold-start'].map((name) => ({ name, about: '' }));
  const parse = (...args: string[]) =>
    parseCommand(args, scenarios, (command) =>
      command.exitOverride().configureOutput({ writeErr: () => undefined }),
    );

  it('reads the options', () => {
    const { only, quick, strict, rounds } = parse('--only', 'cold-start,throughput', '--quick');
    assert.deepEqual(only, ['cold-start', 'throughput']);
    assert.deepEqual([quick, strict, rounds], [true, false, undefined]);
    assert.equal(parse('--rounds', '1').rounds, 1);
  });

  it('rejects unknown scenarios and rounds out of range, and names what is valid', () => {
    assert.throws(() => parse('--only', 'speed'), /throughput, cold-start/);
    assert.throws(() => parse('--rounds', '0'), /1 to 9/);
  });
});
