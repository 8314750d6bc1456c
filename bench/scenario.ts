/** A goal that a figure is held against. */
export interface Goal {
  /** `at least` or `at most` this much. */
  readonly is: 'at least' | 'at most';
  readonly value: number;
}

/** One line of the table: what was measured beside what, in the same run. */
export interface Row {
  /** What it is about, the same words in every run: `purchases per second, twelve GETs`. */
  readonly what: string;
  /** Of the product. */
  readonly ours: number;
  /** Of what it is measured against, in the same run; missing where nothing is. */
  readonly theirs?: number;
  /** Names `theirs`: `bare workflow`. */
  readonly against?: string;
  /** Of `ours` and `theirs`: `ms`, `purchases/s`, `MB`. */
  readonly unit: string;
  /** Held against `ours / theirs`, or against `ours` where nothing is beside it. */
  readonly goal?: Goal;
  /** What a reader must know to read the figure right. */
  readonly note?: string;
}

/** What a scenario is told. */
export interface BenchOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  /** Smaller numbers: shows that it works, and measures little. */
  readonly quick: boolean;
  /** Turns of each variant of throughput, where they are given. */
  readonly rounds?: number | undefined;
  /** Tells progress, on standard error. */
  readonly say: (line: string) => void;
}

/** One measurement: starts what it needs on loopback, measures, ends all of it. */
export interface Scenario {
  /** By which `--only` chooses it. */
  readonly name: string;
  /** One sentence for `--help`. */
  readonly about: string;
  run(options: BenchOptions): Promise<Row[]>;
}
