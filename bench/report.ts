import type { Goal, Row } from './scenario.js';

/** `value / baseline`; undefined without a baseline. */
export function ratioOf({ value, baseline }: Row): number | undefined {
  return baseline === undefined ? undefined : value / baseline;
}

/** Whether the ratio, or the value when there is no baseline, is within the goal. NaN and Infinity never are. */
export function meetsGoal(row: Row): boolean | undefined {
  if (!row.goal) return undefined;
  const { min = -Infinity, max = Infinity } = row.goal;
  const figure = ratioOf(row) ?? row.value;
  return Number.isFinite(figure) && figure >= min && figure <= max;
}

const HEADER = ['metric', 'product', 'baseline', 'ratio', 'goal', 'met'];

/** The table as text: one line a row, and the numbered notes below it. */
export function formatTable(rows: readonly Row[]): string {
  const notes = [...new Set(rows.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  const rule = HEADER.map((name) => '-'.repeat(name.length));
  const lines = [HEADER, rule, ...rows.map((row) => cellsOf(row, notes))];
  const widthOf = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const widths = HEADER.map((_, column) => widthOf(column));
  const table = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const below = notes.map((note, index) => `(${index + 1}) ${note}`);
  return [...table.map((line) => line.join('  ').trimEnd()), '', ...below, ''].join('\n');
}

function cellsOf(row: Row, notes: readonly string[]): string[] {
  const { metric, value, baseline, against = 'baseline', unit, goal, note } = row;
  const ratio = ratioOf(row);
  return [
    note === undefined ? metric : `${metric} (${notes.indexOf(note) + 1})`,
    `${formatFigure(value)} ${unit}`,
    baseline === undefined ? '' : `${formatFigure(baseline)} ${unit}, ${against}`,
    ratio === undefined ? '' : ratio.toFixed(2),
    goal ? formatGoal(goal) : '',
    { true: 'met', false: 'not met', undefined: '' }[`${meetsGoal(row)}`],
  ];
}

function formatGoal({ min, max }: Goal): string {
  const bounds = [
    min !== undefined && `at least ${formatFigure(min)}`,
    max !== undefined && `at most ${formatFigure(max)}`,
  ];
  return bounds.filter((bound) => bound !== false).join(', ');
}

/** Three significant digits, or all digits of a whole number. */
function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
