import assert from 'node:assert/strict';
import { judge, ratioOf, table } from '../../bench/report.js';
import type { Row } from '../../bench/scenario.js';

const row = (part: Partial<Row>): Row => ({ what: 'speed', ours: 9, unit: 'km/h', ...part });

describe("the benchmark's report", () => {
  it('holds the ratio of ours to theirs against the goal, in the direction that the goal names', () => {
    const atLeast = { is: 'at least', value: 0.9 } as const;
    const atMost = { is: 'at most', value: 1.3 } as const;
    assert.equal(ratioOf(row({ theirs: 10 })), 0.9);
    assert.equal(judge(row({ theirs: 10, goal: atLeast })), 'met');
    assert.equal(judge(row({ theirs: 11, goal: atLeast })), 'not met');
    assert.equal(judge(row({ ours: 13, theirs: 10, goal: atMost })), 'met');
    assert.equal(judge(row({ ours: 14, theirs: 10, goal: atMost })), 'not met');
  });

  it('holds the figure itself against the goal where nothing is beside it', () => {
    const goal = { is: 'at most', value: 1_000 } as const;
    assert.equal(ratioOf(row({})), undefined);
    assert.equal(judge(row({ ours: 999, goal })), 'met');
    assert.equal(judge(row({ ours: 1_001, goal })), 'not met');
  });

  it('judges nothing without a goal, and calls nothing met that nobody measured', () => {
    assert.equal(judge(row({ theirs: 10 })), undefined);
    const goal = { is: 'at least', value: 1 } as const;
    assert.equal(judge(row({ ours: NaN, theirs: 10, goal })), 'not met');
    assert.equal(judge(row({ ours: 1, goal: { is: 'at most', value: NaN } })), 'not met');
  });

  it('prints a line for each row, and each note once', () => {
    const goal = { is: 'at least', value: 3.5 } as const;
    const rows = [
      row({ ours: 14.567, theirs: 3.8, against: 'naive loop', goal, note: 'in turns' }),
      row({ what: 'size', ours: 1_234.5, unit: 'MB', note: 'in turns' }),
    ];
    const lines = table(rows).split('\n');
    assert.match(lines[0] ?? '', /^what +ours +against +ratio +goal +met$/);
    assert.equal(
      lines[2]?.replace(/ {2,}/g, ' | '),
      'speed (1) | 14.6 km/h | 3.8 km/h, naive loop | 3.83 times | at least 3.5 times | met',
    );
    assert.equal(lines[3], 'size (1)   1235 MB');
    assert.deepEqual(lines.slice(4), ['', '(1) in turns', '']);
  });
});
