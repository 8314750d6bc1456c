import { Command, InvalidArgumentError } from 'commander';

/** How far a replay of what is open goes. */
export interface ReplayOptions {
  /** At most so many histories. */
  readonly limit: number;
  /** It gives up after so many seconds. */
  readonly timeout: number;
}

const EXPLAINED = `
Replays the histories of the purchases that are open in Temporal now, and of the events being delivered, with the workflow code of
this build, and names each that the code would not go on with. Changes nothing.

Exit codes: 0 all go on; 1 some would not; 2 it could not be told; 3 not done in time; 4 bad input; 5 Temporal
cannot be reached. Temporal is found as its
environment configuration says (TEMPORAL_ADDRESS, …), the task queue by ACS_PURCHASES_TASK_QUEUE.`;

/** @throws CommanderError when help was asked for, or the arguments are wrong; what to say has been said */
export function readReplayOptions(args: readonly string[]): ReplayOptions {
  return new Command('replay')
    .description('would this build go on with every purchase under way?')
    .option('--limit <count>', 'histories to replay, some of every stage', wholeNumber, 1_000)
    .option('--timeout <seconds>', 'give up after', wholeNumber, 600)
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
