import { Command, CommanderError, Option } from 'commander';
import { ServiceError } from '@temporalio/client';
import { ClientError, PurchaseEndedError } from '../client/errors.js';
import { STAGES } from '../purchase/contract/stage.js';
import { TemporalConfigError, temporalUnreachable } from '../temporal/connection.js';
import { seconds, since, wholeNumber } from './arguments.js';
import { Commands, type CliDependencies } from './commands.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { formatLine } from './format.js';

const HELP = `
Examples:
  $ acs-purchase start 378ddf60-81be-452a-ba4f-613198ea6c28 --wait
  $ acs-purchase status 378ddf60-81be-452a-ba4f-613198ea6c28
  $ acs-purchase list --stage stalled
  $ acs-purchase doctor
  $ acs-purchase reconcile --since 30d
  $ acs-purchase status purchase_378ddf60-81be-452a-ba4f-613198ea6c28 --json

Exit codes: 0 bought, or command done; 2 rejected or failed; 3 timed out waiting; 4 bad input; 5 Temporal (reconcile:
or ACS) cannot be reached; 6 the outcome is unknown; 7 canceled; 8 reconcile has findings. Temporal's environment configuration names the server
(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, …); the default is localhost:7233.`;

/** Runs the command line. @returns the exit code */
export async function runCli(args: readonly string[], deps: CliDependencies): Promise<ExitCode> {
  const commands = new Commands(deps);
  try {
    await createProgram(commands, deps).parseAsync([...args], { from: 'user' });
    return commands.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    const [message, exitCode] = describeError(error);
    deps.err(`${message}\n`);
    return exitCode;
  } finally {
    await commands.close();
  }
}

function createProgram(commands: Commands, { out, err }: CliDependencies): Command {
  const program = new Command('acs-purchase')
    .description('Durable purchases of Azure Communication Services phone numbers.')
    .option('--json', 'print JSON on standard output')
    .addHelpText('after', HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError('(--help shows how)')
    .exitOverride()
    .hook('preAction', () => {
      commands.json = program.opts<{ json?: true }>().json ?? false;
    });
  const timeout = (description: string) =>
    new Option('--timeout <seconds>', description).default(600).argParser(seconds);
  const starting = (name: string, description: string) =>
    program
      .command(`${name} <id>`)
      .description(description)
      .option('--requested-by <name>', 'requester, for events and audit', 'acs-purchase')
      .option('--wait', 'wait for the outcome')
      .addOption(timeout('longest wait; implies --wait').implies({ wait: true }));
  starting('start', 'start the purchase of a search or a reservation, or find the one that exists')
    .option('--reservation', 'the id is that of a reservation')
    .option('--agree-not-to-resell', 'give the agreement that some countries require')
    .action(commands.start);
  starting(
    'restart',
    'start a purchase again that has ended; waits half a minute if Temporal no longer has it',
  )
    .option('--not-bought', 'you verified that it was not bought: allow one more POST')
    .option('--agree-not-to-resell', 'give the agreement if Temporal no longer has the purchase')
    .action(commands.restart);
  program
    .command('status <id>')
    .description('show a purchase, by its operation id or its search id')
    .action(commands.status);
  program
    .command('wait <id>')
    .description('wait for the outcome of a purchase')
    .addOption(timeout('longest wait'))
    .action(commands.wait);
  program
    .command('list')
    .description('list the purchases that Temporal has, newest first')
    .addOption(new Option('--stage <stage>', 'running ones in this stage').choices(STAGES))
    .addOption(
      new Option('--limit <count>', 'at most this many').default(20).argParser(wholeNumber),
    )
    .action(commands.list);
  program
    .command('cancel <id>')
    .description('request the cancellation of a purchase; it ends with what really happened')
    .action(commands.cancel);
  program
    .command('doctor')
    .description(
      'check Temporal, namespace, search attributes, workers and ACS, and print how to fix each problem',
    )
    .action(commands.doctor);
  program
    .command('reconcile')
    .description(
      'compare the numbers that ACS owns with the purchases that Temporal has; read-only; needs the ACS variables of the worker',
    )
    .addOption(
      new Option(
        '--since <time>',
        'only what was bought since: a date, or a duration such as 30d',
      ).argParser(since),
    )
    .action(commands.reconcile);
  return program;
}

function describeError(error: unknown): [message: string, code: ExitCode] {
  if (!(error instanceof Error)) throw error;
  if (error instanceof PurchaseEndedError) {
    return [`${error.message} (${formatLine(error.operation)})`, EXIT.badInput];
  }
  if (error instanceof ClientError || error instanceof TemporalConfigError) {
    return [error.message, EXIT.badInput];
  }
  if (error.name === 'ConfigurationError') return [error.message, EXIT.badInput];
  if (error.name === 'AcsReadError')
    return [
      `ACS cannot be read: ${error.message}; acs-purchase doctor checks the credentials`,
      EXIT.notReachable,
    ];
  const { code } = error as { code?: unknown };
  const isUnreachable =
    error instanceof ServiceError || typeof code === 'number' || /connect/i.test(error.message);
  if (!isUnreachable) throw error;
  return [temporalUnreachable(error).message, EXIT.notReachable];
}
