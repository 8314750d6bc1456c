import colors from 'picocolors';
import type { Print } from './print.js';

const LABEL_WIDTH = 22;

/** Writes what a person in front of a terminal reads. */
export class Terminal {
  private began = performance.now();

  constructor(private readonly write: Print) {}

  heading(text: string): void {
    this.write(`\n${colors.bold(text)}`);
  }

  done(label: string, what: string): void {
    this.write(`  ${colors.green('✔')} ${label.padEnd(LABEL_WIDTH)} ${what}`);
  }

  hint(text: string): void {
    this.write(colors.dim(text.replace(/^/gm, '  ')));
  }

  row(label: string, value: string): void {
    this.write(`  ${colors.dim(label.padEnd(LABEL_WIDTH))} ${value}`);
  }

  /** From now on moments are counted from here. */
  startClock(): void {
    this.began = performance.now();
  }

  /** A line with the time that has gone since {@link startClock}. */
  moment(label: string, what: string, mood: 'usual' | 'good' | 'bad' = 'usual'): void {
    const seconds = ((performance.now() - this.began) / 1_000).toFixed(1).padStart(6);
    const colored = { usual: colors.cyan, good: colors.green, bad: colors.red }[mood];
    this.write(`  ${colors.dim(`${seconds} s`)}  ${colored(label.padEnd(13))} ${what}`);
  }
}
