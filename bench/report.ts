import type { Goal, Row } from './scenario.js';

/** What became of a goal; `undefined` where none is set. */
export type Judgement = 'met' | 'not met' | undefined;

/** `ours / theirs`; `undefined` where nothing is beside it. */
export function ratioOf({ ours, theirs }: Row): number | undefined {
  return theirs === undefined ? undefined : ours / theirs;
}

/** Holds a row against its goal: its ratio, or its figure where nothing is beside it. What cannot be told is not met. */
export function judge(row: Row): Judgement {
  const { goal } = row;
  if (!goal) return undefined;
  const figure = ratioOf(row) ?? row.ours;
  return holds(goal, figure) ? 'met' : 'not met';
}

function holds({ is, value }: Goal, figure: number): boolean {
  if (!Number.isFinite(figure)) return false;
  return is === 'at least' ? figure >= value : figure <= value;
}

const HEADER = ['what', 'ours', 'against', 'ratio', 'goal', 'met'];

/** The table, as text: one line a row, and below it the notes by their numbers. */
export function table(rows: readonly Row[]): string {
  const notes = [...new Set(rows.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  const lines = [HEADER, ...rows.map((row) => cells(row, notes))];
  const widths = HEADER.map((_name, column) => Math.max(...lines.map((c) => width(c, column))));
  const written = lines.map((line) =>
    line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
  const rule = widths.map((chars) => '-'.repeat(chars)).join('  ');
  const [header = '', ...rest] = written;
  const below = notes.map((note, index) => `(${index + 1}) ${note}`);
  const text = [header, rule, ...rest, ...(below.length > 0 ? ['', ...below] : [])];
  return `${text.map((line) => line.trimEnd()).join('\n')}\n`;
}

function width(line: readonly string[], column: number): number {
  return line[column]?.length ?? 0;
}

function cells(row: Row, notes: readonly string[]): string[] {
  const { what, ours, theirs, against, unit, goal, note } = row;
  const ratio = ratioOf(row);
  const mark = note === undefined ? '' : ` (${notes.indexOf(note) + 1})`;
  return [
    `${what}${mark}`,
    `${sayFigure(ours)} ${unit}`,
    theirs === undefined ? '' : `${sayFigure(theirs)} ${unit}, ${against ?? 'the other'}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} times`,
    goal ? sayGoal(goal, ratio === undefined ? unit : 'times') : '',
    judge(row) ?? '',
  ];
}

function sayGoal({ is, value }: Goal, unit: string): string {
  return `${is} ${value} ${unit}`;
}

/** Three digits that count, or all of a whole number. */
function sayFigure(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
