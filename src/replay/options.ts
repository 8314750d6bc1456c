import { Command, InvalidArgumentError } from 'commander';

export interface ReplayOptions {
  /** At most this many histories. */
  readonly limit: number;
  /** Seconds. */
  readonly timeout: number;
}

const EXPLAINED = `
Replays the histories of open purchases and event deliveries with the workflow code of this build, and prints each
that fails. Changes nothing.

Exit codes: 0 all succeeded; 1 some failed; 2 unexpected error; 3 timed out; 4 bad input; 5 Temporal cannot be
reached. Temporal's environment configuration (TEMPORAL_ADDRESS, …) names the server, ACS_PURCHASES_TASK_QUEUE the
task queue.`;

/** @throws CommanderError for --help and invalid arguments, after printing the text */
export function readReplayOptions(args: readonly string[]): ReplayOptions {
  return new Command('replay')
    .description('check that this build can continue every open purchase')
    .option('--limit <count>', 'histories to replay, some of every stage', wholeNumber, 1_000)
    .option('--timeout <seconds>', 'stop after', wholeNumber, 600)
    .addHelpText('after', EXPLAINED)
    .showHelpAfterError('(--help shows how)')
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...args], { from: 'user' })
    .opts<ReplayOptions>();
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, 1 to 999999.');
}
