import { Command, InvalidArgumentError } from 'commander';
import type { Scenario } from './scenario.js';

/** The command line of `npm run bench`. */
export interface BenchCommand {
  /** Names of scenarios; undefined for all. */
  readonly only?: readonly string[];
  readonly quick: boolean;
  readonly rounds?: number;
  /** Exit with 1 when a goal is missed. */
  readonly strict: boolean;
  /** Path of the JSON file. */
  readonly json: string;
}

/**
 * Reads the command line. Prints help or an error and exits, unless `configure` changes that.
 *
 * @throws CommanderError when `configure` overrides the exit
 */
export function parseCommand(
  args: readonly string[],
  scenarios: readonly Pick<Scenario, 'name' | 'about'>[],
  configure: (command: Command) => unknown = () => undefined,
): BenchCommand {
  const known = scenarios.map(({ name }) => name);
  const command = new Command('npm run bench --')
    .description('Measures the product beside baselines, on loopback. Linux only.')
    .option('--only <names>', 'run these scenarios only, separated by commas', namesIn(known))
    .option('--quick', 'smaller numbers: checks that it works', false)
    .option('--rounds <n>', 'measure the throughput of each variant so often (default: 2)', rounds)
    .option('--json <file>', 'write the figures there', '.local/bench/latest.json')
    .option('--strict', 'exit with 1 when a goal is missed', false)
    .addHelpText('after', scenarios.map(({ name, about }) => `\n  ${name}: ${about}`).join(''));
  configure(command);
  return command.parse(args, { from: 'user' }).opts<BenchCommand>();
}

function namesIn(known: readonly string[]) {
  return (text: string): string[] => {
    const names = text.split(',').map((name) => name.trim());
    if (names.every((name) => known.includes(name))) return names;
    throw new InvalidArgumentError(`The scenarios are ${known.join(', ')}.`);
  };
}

function rounds(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, 1 to 9.');
}
