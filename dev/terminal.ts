import colors from 'picocolors';
import type { Print } from './print.js';

const LABEL_WIDTH = 22;

/** Formats the output of the demo. */
export class Terminal {
  private startedAt = performance.now();

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

  /** Events show the time since this call. */
  startClock(): void {
    this.startedAt = performance.now();
  }

  /** A line with the time since {@link startClock}. */
  event(label: string, what: string, kind: 'neutral' | 'good' | 'bad' = 'neutral'): void {
    const seconds = ((performance.now() - this.startedAt) / 1_000).toFixed(1).padStart(6);
    const colored = { neutral: colors.cyan, good: colors.green, bad: colors.red }[kind];
    this.write(`  ${colors.dim(`${seconds} s`)}  ${colored(label.padEnd(13))} ${what}`);
  }
}
