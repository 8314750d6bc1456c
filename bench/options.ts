import { parseArgs } from 'node:util';

/** What the command line asked for. */
export interface BenchArguments {
  /** Names of scenarios; empty for all. */
  readonly only: readonly string[];
  readonly quick: boolean;
  /** How often each variant of throughput has its turn; as often as the scenario says unless given. */
  readonly rounds?: number | undefined;
  /** A missed goal is an exit code of 1. */
  readonly strict: boolean;
  /** Where the figures are written. */
  readonly json: string;
  readonly help: boolean;
}

const DEFAULT_JSON = '.local/bench/latest.json';

/** @throws Error that says what is wrong with which option */
export function readArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      strict: { type: 'boolean', default: false },
      json: { type: 'string', default: DEFAULT_JSON },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only.flatMap((text) => text.split(',')).map((name) => name.trim());
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => `"${name}"`).join(', ');
    throw new Error(`--only names ${names}; there are ${known.join(', ')}`);
  }
  return { ...values, only, rounds: roundsOf(values.rounds) };
}

function roundsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]$/.test(text)) throw new Error(`--rounds must be 1 to 9, not "${text}"`);
  return Number(text);
}

/** @param scenarios each with its one sentence */
export function usage(scenarios: readonly { name: string; about: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `Usage: npm run bench -- [options]

  --only A,B   these scenarios only
  --quick      smaller numbers: shows that it works, and measures little
  --rounds N   turns of each variant of throughput (default 2)
  --json FILE  where the figures are written (default ${DEFAULT_JSON})
  --strict     end with 1 when a goal is missed
  --help       show this

${scenarios.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}

It runs on Linux, on loopback alone, and ends what it started.`;
}
