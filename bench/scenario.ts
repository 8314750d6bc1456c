import type { Print } from '../dev/print.js';

/** The bounds of a figure, both inclusive. */
export interface Goal {
  readonly min?: number;
  readonly max?: number;
}

/** One line of the table. */
export interface Row {
  /** The metric, the same text in every run: `throughput`. */
  readonly metric: string;
  /** Of the product. */
  readonly value: number;
  /** The same metric of something else, measured in the same run. */
  readonly baseline?: number;
  /** Names the baseline: `bare workflow`. */
  readonly against?: string;
  /** Of `value` and `baseline`: `ms`, `purchases/s`, `MB`. */
  readonly unit: string;
  /** Applies to `value / baseline`, or to `value` when there is no baseline. */
  readonly goal?: Goal;
  readonly note?: string;
}

export interface BenchOptions {
  /** Path of the Temporal CLI. */
  readonly cli: string;
  /** Smaller numbers, to check that the scenario works. */
  readonly quick: boolean;
  /** How often the throughput of each variant is measured; undefined: as often as the scenario defines. */
  readonly rounds?: number | undefined;
  /** Prints a line of progress. */
  readonly log: Print;
}

/** One measurement: starts what it needs on loopback, measures, and stops it. */
export interface Scenario {
  /** The name that `--only` takes. */
  readonly name: string;
  /** One sentence for `--help`. */
  readonly about: string;
  run(options: BenchOptions): Promise<Row[]>;
}
